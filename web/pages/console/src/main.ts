import "../../shared/ui/tokens.css";
import "./console.css";

import { mount } from "svelte";

import { DESK } from "../../shared/ui/desk.ts";
import { haveSigns } from "../../shared/ui/signs.ts";
import App from "./App.svelte";
import { followLinks } from "./core/address.svelte.ts";

haveSigns(DESK);
followLinks();
mount(App, { target: document.getElementById("app") ?? document.body });
