/** What each setting means to people, and how it is set. One that is not listed is shown as the server tells of it. */

export type Way =
  | { kind: "text" }
  | { kind: "flag" }
  | { kind: "number"; least: number; most: number }
  | { kind: "zone" }
  | { kind: "currency" }
  | { kind: "choice"; of: readonly string[] };

const number = (least: number, most: number): Way => ({ kind: "number", least, most });

/** By area, in the order in which they are shown. */
export const AREAS = {
  shop: {
    shop_name: { kind: "text" },
    zone: { kind: "zone" },
    currency: { kind: "currency" },
    public_url: { kind: "text" },
  },
  work: {
    overlap_allowed: { kind: "flag" },
    overtime: { kind: "flag" },
    overtime_after_hours: number(1, 168),
  },
  tablets: { pin_digits: number(4, 8), badges: { kind: "flag" }, idle_sign_out_seconds: number(15, 3_600) },
  console: {
    second_factor: { kind: "choice", of: ["admins", "everybody", "nobody"] },
    console_idle_minutes: number(1, 1_440),
    console_life_hours: number(1, 168),
  },
  kept: {
    backups_kept_days: number(1, 3_660),
    pay_retention_years: number(0, 30),
    import_window_months: number(1, 240),
  },
} as const satisfies Record<string, Record<string, Way>>;

export type Area = keyof typeof AREAS;

interface Meaning {
  name: string;
  about: string;
  unit?: string;
}

interface Words {
  areas: Record<Area, string>;
  yes: string;
  no: string;
  choices: Record<string, string>;
  meanings: Record<string, Meaning>;
}

export const MEANINGS: Record<"en" | "es", Words> = {
  en: {
    areas: {
      shop: "The shop",
      work: "Work and its cost",
      tablets: "Tablets",
      console: "The console",
      kept: "What is kept",
    },
    yes: "Yes",
    no: "No",
    choices: { admins: "Admins", everybody: "Everybody", nobody: "Nobody" },
    meanings: {
      shop_name: { name: "Name of the shop", about: "As all pages show it." },
      zone: {
        name: "Time zone",
        about: "In which days, weeks and shifts begin and end. Changing it counts all days anew.",
      },
      currency: { name: "Currency", about: "Of all amounts. It is the sign only: nothing is converted." },
      public_url: {
        name: "Address of these pages",
        about: "Where browsers find them, such as https://floor.example.com: alerts lead there.",
      },
      overlap_allowed: {
        name: "Several tasks at once",
        about: "Whether one person may work on several tasks at the same time. The cost is shared among them then.",
      },
      overtime: {
        name: "Overtime",
        about:
          "Whether the last hours of a week of people paid by the hour cost 1.5 times: in all weeks there ever were.",
      },
      overtime_after_hours: {
        name: "Overtime after",
        about: "So many hours of a week cost what they always do.",
        unit: "hours",
      },
      pin_digits: { name: "Length of PINs", about: "Of those issued from now on.", unit: "digits" },
      badges: { name: "Badges", about: "Whether tablets take badges beside PINs." },
      idle_sign_out_seconds: {
        name: "Tablets sign out after",
        about: "When nobody touches the screen.",
        unit: "seconds",
      },
      second_factor: {
        name: "Second factor needed by",
        about: "Whose console account needs a code beside the password. “Nobody” counts outside production only.",
      },
      console_idle_minutes: { name: "Console signs out after", about: "When nobody uses it.", unit: "minutes" },
      console_life_hours: {
        name: "A console session lives",
        about: "At most, however much it is used.",
        unit: "hours",
      },
      backups_kept_days: {
        name: "Backups are kept for",
        about: "Monthly ones too. When the last from before is gone, an erasure is final.",
        unit: "days",
      },
      pay_retention_years: {
        name: "Pay is kept for",
        about: "After somebody left, even if they were erased: as the law wants it.",
        unit: "years",
      },
      import_window_months: { name: "Imports keep orders of", about: "Older ones are not brought in.", unit: "months" },
    },
  },
  es: {
    areas: {
      shop: "El taller",
      work: "El trabajo y su costo",
      tablets: "Tabletas",
      console: "La consola",
      kept: "Lo que se guarda",
    },
    yes: "Sí",
    no: "No",
    choices: { admins: "Administradores", everybody: "Todos", nobody: "Nadie" },
    meanings: {
      shop_name: { name: "Nombre del taller", about: "Como lo muestran todas las páginas." },
      zone: {
        name: "Zona horaria",
        about: "En la que empiezan y terminan días, semanas y turnos. Cambiarla vuelve a contar todos los días.",
      },
      currency: { name: "Moneda", about: "De todos los importes. Es solo el signo: nada se convierte." },
      public_url: {
        name: "Dirección de estas páginas",
        about: "Donde los navegadores las encuentran, por ejemplo https://floor.example.com: los avisos llevan ahí.",
      },
      overlap_allowed: {
        name: "Varias tareas a la vez",
        about:
          "Si una persona puede trabajar en varias tareas al mismo tiempo. El costo se reparte entonces entre ellas.",
      },
      overtime: {
        name: "Horas extra",
        about:
          "Si las últimas horas de la semana de quienes cobran por hora cuestan 1.5 veces: en todas las semanas que hubo.",
      },
      overtime_after_hours: {
        name: "Horas extra después de",
        about: "Hasta esas horas de la semana cuestan lo de siempre.",
        unit: "horas",
      },
      pin_digits: { name: "Longitud de los PIN", about: "De los que se den desde ahora.", unit: "dígitos" },
      badges: { name: "Gafetes", about: "Si las tabletas aceptan gafetes además de PIN." },
      idle_sign_out_seconds: {
        name: "Las tabletas salen solas después de",
        about: "Cuando nadie toca la pantalla.",
        unit: "segundos",
      },
      second_factor: {
        name: "Segundo factor para",
        about:
          "De quién la cuenta de la consola necesita un código además de la contraseña. «Nadie» vale solo fuera de producción.",
      },
      console_idle_minutes: { name: "La consola se cierra después de", about: "Cuando nadie la usa.", unit: "minutos" },
      console_life_hours: {
        name: "Una sesión de la consola dura",
        about: "Como máximo, por mucho que se use.",
        unit: "horas",
      },
      backups_kept_days: {
        name: "Las copias se guardan",
        about: "También las mensuales. Cuando desaparece la última anterior, un borrado es definitivo.",
        unit: "días",
      },
      pay_retention_years: {
        name: "El pago se guarda",
        about: "Desde que alguien se fue, aunque se haya borrado: como lo pide la ley.",
        unit: "años",
      },
      import_window_months: {
        name: "Las importaciones traen pedidos de",
        about: "Los más antiguos no se traen.",
        unit: "meses",
      },
    },
  },
};
