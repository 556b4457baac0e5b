/** Where somebody is: the path below `/console`, and the query, which holds all that a view shows. */

export const BASE = "/console";

export type Query = Readonly<Record<string, string | undefined>>;

interface Kept {
  /** The cursors of the pages before this one, so that there is a way back. */
  trail: string[];
}

class Address {
  path = $state("/");
  query = $state.raw<Query>({});
  trail = $state.raw<readonly string[]>([]);
  /** What stands after the `#`. A reset link's token is there, where no server's log sees it. */
  fragment = $state("");
  /** The past moment that all reports are shown as of; undefined means now. */
  readonly asOf = $derived(this.query["as_of"]);

  /** Whether the floor is shown on a screen on the wall, at which nobody stands. */
  readonly onTheWall = $derived(this.query["wall"] === "1" && (this.path === "/floor" || this.path === "/"));

  constructor() {
    this.#read();
    addEventListener("popstate", () => this.#read());
  }

  go(href: string, how: { replace?: boolean; trail?: readonly string[] } = {}): void {
    const kept: Kept = { trail: [...(how.trail ?? [])] };
    if (how.replace) history.replaceState(kept, "", href);
    else history.pushState(kept, "", href);
    const before = this.path;
    this.#read();
    if (!how.replace && this.path !== before) scrollTo(0, 0);
  }

  /** Change some of the query. Whatever is changed but the page itself leads back to the first page. */
  set(changes: Query, how: { replace?: boolean } = { replace: true }): void {
    this.go(hrefOf(this.path, { ...this.query, cursor: undefined, ...changes }), how);
  }

  /** Go to the page that begins at a cursor. */
  next(cursor: string): void {
    const trail = [...this.trail, this.query["cursor"] ?? ""];
    this.go(hrefOf(this.path, { ...this.query, cursor }), { trail });
  }

  /** Go to the page before, or the first one when it is not known any more. */
  previous(): void {
    const trail = [...this.trail];
    const cursor = trail.pop();
    this.go(hrefOf(this.path, { ...this.query, cursor: cursor === "" ? undefined : cursor }), { trail });
  }

  #read(): void {
    this.path = location.pathname.slice(BASE.length) || "/";
    this.query = Object.fromEntries(new URLSearchParams(location.search));
    this.fragment = location.hash.slice(1);
    this.trail = (history.state as Kept | null)?.trail ?? [];
  }
}

/** The address of a path below `/console`, exactly with this query. */
export function hrefOf(path: string, query: Query = {}): string {
  const text = searchOf(query);
  return `${BASE}${path}${text === "" ? "" : `?${text}`}`;
}

export function searchOf(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, value]],
  );
  return new URLSearchParams(given).toString();
}

export const address = new Address();

/** The address of a path below `/console`, as of the same moment. Each part of a path is to be encoded. */
export function link(path: string, query: Query = {}): string {
  return hrefOf(path, { as_of: address.asOf, ...query });
}

/** Links within the console change the address only; all others are the browser's. */
export function followLinks(): void {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = (event.target as Element).closest("a");
    if (anchor === null || anchor.target !== "" || anchor.hasAttribute("download")) return;
    const to = new URL(anchor.href);
    if (to.origin !== location.origin || !`${to.pathname}/`.startsWith(`${BASE}/`)) return;
    if (to.pathname === location.pathname && to.search === location.search && to.hash !== "") return;
    event.preventDefault();
    address.go(to.pathname + to.search + to.hash);
  });
}
