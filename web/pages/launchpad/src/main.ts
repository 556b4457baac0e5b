import "../../shared/ui/tokens.css";

import { mount } from "svelte";

import { DESK } from "../../shared/ui/desk.ts";
import { haveSigns } from "../../shared/ui/signs.ts";
import App from "./App.svelte";

haveSigns(DESK);
mount(App, { target: document.getElementById("app") ?? document.body });
