/** The figures that the page of the program begins with. */

import type { Schemas } from "../../../../shared/api/client.ts";
import { say } from "../../../../shared/desk/say.svelte.ts";
import { link } from "../../core/address.svelte.ts";
import { bytes, instant, milliseconds, number, share, UNKNOWN } from "../../core/format.ts";
import type { Figure } from "../../parts/Numbers.svelte";
import { words } from "./words.ts";

type System = Schemas["System"];

function lasting(seconds: number): string {
  const t = say(words);
  const minutes = Math.floor(seconds / 60);
  const days = Math.floor(minutes / 1_440);
  return days > 0 ? t.days(days, Math.floor(minutes / 60) % 24) : t.hours(Math.floor(minutes / 60), minutes % 60);
}

const ms = (value: number | null) => (value === null ? UNKNOWN : `${milliseconds(value)} ms`);

/** What is most worth knowing, in words. */
export function figures(value: System): Figure[] {
  const t = say(words);
  const fast = value.commands.last_5_minutes;
  return [
    { name: t.uptime, text: lasting(value.uptime_seconds), about: t.since(instant(value.started_at)) },
    {
      name: t.position,
      text: number(value.log.position),
      href: link("/audit"),
      about: value.log.signed.holds ? t.signed(number(value.log.signed.position)) : t.unsigned,
      ...(value.log.signed.holds ? {} : { tone: "bad" as const }),
    },
    { name: t.p95, text: ms(fast.p95_ms), about: t.commandsLately(number(fast.count)) },
    {
      name: t.queue,
      text: `${number(value.queue.waiting)} / ${number(value.queue.capacity)}`,
      about: t.highWater(number(value.queue.high_water), number(value.queue.shed)),
    },
    {
      name: t.disk,
      text: bytes(value.disk.free_bytes),
      about: t.ofDisk(share(value.disk.free_share * 100), bytes(value.disk.total_bytes)),
      ...(value.disk.free_share < 0.2 ? { tone: "warn" as const } : {}),
    },
    { name: t.retries, text: number(value.replayed), about: t.retryable(number(value.retryable)) },
    { name: t.streams, text: number(value.live_streams), about: t.ofMany(number(value.live_streams_max)) },
    {
      name: t.memory,
      text: bytes(value.memory.reduce((sum, each) => sum + (each.bytes ?? 0), 0)),
      about: value.memory.map((each) => `${t.processes[each.process] ?? each.process} ${bytes(each.bytes)}`).join(", "),
    },
  ];
}
