/** The launchpad's texts. */

export const WORDS = {
  en: {
    title: "Launchpad",
    lead: "Choose what to open.",
    signIn: "Sign in",
    signOut: "Sign out",
    signedIn: "Signed in as",
    somebody: "somebody",
    other: "Español",
    theme: "Dark or light",
    notOut: "Signing out did not work. Try again.",
    worst: "Some of it is not well: see beside each.",
    well: "All is well.",
    environment: { development: "development", staging: "staging", production: "" },
  },
  es: {
    title: "Inicio",
    lead: "Elija qué abrir.",
    signIn: "Entrar",
    signOut: "Salir",
    signedIn: "Entró como",
    somebody: "alguien",
    other: "English",
    theme: "Oscuro o claro",
    notOut: "No se pudo salir. Inténtelo otra vez.",
    worst: "Algo no va bien: véalo al lado de cada uno.",
    well: "Todo va bien.",
    environment: { development: "desarrollo", staging: "pruebas", production: "" },
  },
};
