/** A text without case and accents, as the server searches names: `Auditoría` is found as `auditoria`. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
