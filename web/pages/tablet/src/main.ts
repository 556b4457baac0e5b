import "../../shared/ui/tokens.css";

import { mount } from "svelte";

import { openDatabase } from "../../shared/outbox/database.ts";
import { OutboxStore } from "../../shared/outbox/store.ts";
import App from "./App.svelte";
import { Preferences } from "./preferences.svelte.ts";
import { Tablet } from "./tablet.svelte.ts";
import { loadSpanish } from "./texts.svelte.ts";
import { Update } from "./update.svelte.ts";

const store = new OutboxStore(await openDatabase("floorbook", () => location.reload()));
const preferences = await Preferences.read(store);
if (preferences.language === "es") await loadSpanish().catch(() => undefined);
const tablet = new Tablet(store);
const update = new Update();

mount(App, { target: document.getElementById("app") ?? document.body, props: { tablet, preferences, update } });
void navigator.storage?.persist?.();
await tablet.start();
await update.watch();
