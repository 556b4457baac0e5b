// What a program can check about the pages' sources. Looks are prettier's, types are svelte-check's.

import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["dist/", "node_modules/", "shared/api/schema.d.ts"] },
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.serviceworker } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      // Takes the reason that stands behind each of these comments for more names of rules.
      "svelte/no-unused-svelte-ignore": "off",
      // Dates here are made, turned into text, and gone: nothing reacts to them.
      "svelte/prefer-svelte-reactivity": "off",
      // A leading underscore says that a value is left out on purpose.
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_" },
      ],
    },
  },
  { files: ["**/*.svelte", "**/*.svelte.ts"], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    files: ["**/*.test.ts"],
    // A test that gets nothing where it expects something fails at once, and that is what it is for.
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
);
