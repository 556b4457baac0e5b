/** The sections that documents stand in, in order; and what each document is for, where its first words do not say. */

import type { Words } from "../../../../shared/desk/say.svelte.ts";

export const SECTIONS: Words<Record<string, string>> = {
  en: { floor: "For users", running: "Running it", reference: "Reference", decisions: "Decisions" },
  es: { floor: "Para quienes lo usan", running: "Operación", reference: "Referencia", decisions: "Decisiones" },
};

/** A test holds these against the documents that there are; records of decisions say it themselves. */
export const ABOUT: Words<Record<string, string>> = {
  en: {
    "user-guide": "How to use the tablet: PIN, own work, orders, pauses, corrections, working without a connection.",
    "user-guide.es": "The same guide in Spanish.",
    console: "How foremen, the office and admins use these pages.",
    operations: "Setting it up, backups, updates, and what to do when something is wrong.",
    topology: "Which processes, files, ports and sockets there are, and who talks to whom.",
    profitmaker: "Which tables an import reads, what it makes of them, and what it refuses.",
    reference: "Folders, events, read models, settings and commands, by name.",
    architecture: "How the program is built, and why.",
    api: "For programs that read from Floorbook or send commands to it.",
    access: "Which role opens which page and field.",
    development: "For whoever changes the program.",
    decisions: "What was decided, and why.",
  },
  es: {
    "user-guide": "La guía de la tableta, en inglés.",
    "user-guide.es": "Cómo usar la tableta: PIN, trabajo propio, pedidos, pausas, correcciones y trabajo sin conexión.",
    console: "Cómo usan estas páginas los encargados, la oficina y los administradores.",
    operations: "Instalación, copias, actualizaciones y qué hacer cuando algo falla.",
    topology: "Qué procesos, archivos, puertos y sockets hay, y quién habla con quién.",
    profitmaker: "Qué tablas lee una importación, qué hace con ellas y qué rechaza.",
    reference: "Carpetas, eventos, modelos de lectura, ajustes y comandos, por su nombre.",
    architecture: "Cómo está construido el programa, y por qué.",
    api: "Para programas que leen de Floorbook o le envían comandos.",
    access: "Qué rol abre qué página y qué campo.",
    development: "Para quien cambia el programa.",
    decisions: "Qué se decidió, y por qué.",
  },
};
