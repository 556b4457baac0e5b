/** All texts, those of sheets among them. Only English ones come in two parts. */

import { en, type Messages } from "../../../shared/i18n/en.ts";
import { enWhole, type WholeMessages } from "../../../shared/i18n/en-sheets.ts";

export function whole(t: Messages): WholeMessages {
  return t === en ? enWhole : (t as WholeMessages);
}
