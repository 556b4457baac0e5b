/** What imports are called, in both languages. */

import type { Words } from "../../core/columns.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";
import { number } from "../../core/format.ts";
import type { Schemas } from "../../../../shared/api/client.ts";

type Counts = Schemas["RecordCounts"];

export const words = {
  en: {
    now: "Import now",
    folder: "Exports are looked for in",
    go: "Run now",
    dry: "Try it: what would change?",
    force: "On a weekend too",
    held: "It is the weekend.",
    tick: (box: string) => `To import all the same, tick “${box}”.`,
    cancel: "Cancel",
    running: "Importing. What is in stays in; it can be canceled at any time.",
    trying: "Trying. Nothing is changed.",
    done: {
      imported: "Imported",
      unchanged: "The export holds nothing new",
      "dry-run": "Tried: nothing was changed",
      weekend: "It is the weekend: nothing was imported",
    },
    phases: { copying: "Taking the tables", reading: "Reading and checking", appending: "Taking over changes" },
    states: {
      running: "Running",
      done: "Imported",
      refused: "The export was not taken: nothing was changed",
      failed: "It could not go on",
      cancelled: "Canceled: started again, it goes on",
      interrupted: "Interrupted: started again, it goes on",
    },
    export: "Export",
    customers: "Customers",
    orders: "Orders",
    tables: "Tables changed",
    refusedRows: "Rows refused",
    none: "none",
    counts: ({ added = 0, changed = 0, unchanged = 0 }: Counts) =>
      `${number(added)} new, ${number(changed)} changed, ${number(unchanged)} as before`,
    asBefore: "all as before",
    changed: "What changed (the first 50)",
    wouldChange: "What would change (the first 50)",
    kinds: { customer: "Customer", order: "Order" },
    effects: { added: "new", changed: "changed", left: "no longer in the export" },
    refusedTitle: (shown: number, all: number) => `Refused rows (${number(shown)} of ${number(all)})`,
    table: "Table",
    row: "Row",
    column: "Column",
    reason: "Why",
  },
  es: {
    now: "Importar ahora",
    folder: "Las exportaciones se buscan en",
    go: "Importar",
    dry: "Probar: ¿qué cambiaría?",
    force: "También en fin de semana",
    held: "Es fin de semana.",
    tick: (box: string) => `Para importar de todos modos, marque «${box}».`,
    cancel: "Cancelar",
    running: "Importando. Lo que ya entró se queda; se puede cancelar en cualquier momento.",
    trying: "Probando. No se cambia nada.",
    done: {
      imported: "Importado",
      unchanged: "La exportación no trae nada nuevo",
      "dry-run": "Probado: no se cambió nada",
      weekend: "Es fin de semana: no se importó nada",
    },
    phases: { copying: "Tomando las tablas", reading: "Leyendo y comprobando", appending: "Incorporando cambios" },
    states: {
      running: "En marcha",
      done: "Importado",
      refused: "No se aceptó la exportación: no se cambió nada",
      failed: "No pudo continuar",
      cancelled: "Cancelada: al iniciarla de nuevo, continúa",
      interrupted: "Interrumpida: al iniciarla de nuevo, continúa",
    },
    export: "Exportación",
    customers: "Clientes",
    orders: "Pedidos",
    tables: "Tablas cambiadas",
    refusedRows: "Filas rechazadas",
    none: "ninguna",
    counts: ({ added = 0, changed = 0, unchanged = 0 }: Counts) =>
      `${number(added)} nuevos, ${number(changed)} cambiados, ${number(unchanged)} igual que antes`,
    asBefore: "todo igual que antes",
    changed: "Qué cambió (los primeros 50)",
    wouldChange: "Qué cambiaría (los primeros 50)",
    kinds: { customer: "Cliente", order: "Pedido" },
    effects: { added: "nuevo", changed: "cambiado", left: "ya no está en la exportación" },
    refusedTitle: (shown: number, all: number) => `Filas rechazadas (${number(shown)} de ${number(all)})`,
    table: "Tabla",
    row: "Fila",
    column: "Columna",
    reason: "Por qué",
  },
};

const STARTED = {
  en: { local: "command line", api: "a program (API)" },
  es: { local: "línea de comandos", api: "un programa (API)" },
};

/** What it is called that started an import, where it is nobody with a name. */
export const startedWords = (): Words => say(STARTED);

/** Who started an import: a person, a program with a token, or the machine it runs on. */
export function startedBy({ by, by_name: name }: { by: string; by_name: string | null }): string {
  const t = say(STARTED);
  return name ?? (by.startsWith("token:") ? t.api : t.local);
}
