/** Shows the guide in the language that the address asks for (`#es`), else in that of this browser. */

import { languageHere } from "../../shared/desk/language.ts";

function show(): void {
  const asked = location.hash.slice(1);
  const language = asked === "en" || asked === "es" ? asked : languageHere();
  document.documentElement.lang = language;
  document.title = document.querySelector(`#${language} h1`)?.textContent ?? document.title;
}

show();
addEventListener("hashchange", show);
