/** What somebody's taps lead to: commands, what is said of them, and the sheet that asks first. */

import type { Messages } from "../../shared/i18n/en.ts";
import type { Task } from "../../shared/work/work.ts";
import { newTaskId, type TabletCommand } from "./commands.ts";
import type { Open, Wanted } from "./context.ts";
import type { KnownOrder } from "./kept.ts";
import type { Said } from "./parts/Toast.svelte";
import type { Tablet } from "./tablet.svelte.ts";
import { spelled } from "./typed.ts";

interface Around {
  readonly tablet: Tablet;
  readonly t: Messages;
  /** What was said last. */
  readonly said: Said | undefined;
  say(text: string, undo?: Said["undo"]): void;
  open(sheet: Open): void;
}

export class Doing {
  readonly #around: Around;

  constructor(around: Around) {
    this.#around = around;
  }

  /** Do something and say so: on the screen and to who listens to it. */
  async act(command: TabletCommand): Promise<void> {
    const { tablet, say } = this.#around;
    const closing = command.type === "CompleteTask" || command.type === "CancelTask";
    const task = closing ? tablet.work.task(command.task_id) : undefined;
    const alone = command.type === "SwitchTask" && tablet.work.running.length === 0;
    const done = await tablet.act(command);
    if (done === undefined) return;
    const told = this.#told(alone ? "StartTask" : command.type, command.task_id, this.#counted(command));
    say(told, task && { task, closedAt: done.at });
  }

  /** Take back what was said last. */
  async undo(): Promise<void> {
    const { tablet, said, say } = this.#around;
    if (said?.undo === undefined) return;
    const { task, closedAt } = said.undo;
    // By the clock of the closing: the server may have put the tablet's right since then.
    const at = closedAt + tablet.moment() - said.at;
    if (await tablet.undo(task, at)) say(this.#told("UndoTask", task.taskId));
  }

  /** Put a task on the list and, unless it is for later, begin with it. */
  async add(order: KnownOrder, workType: string, later: boolean): Promise<void> {
    const { open, say } = this.#around;
    if (!later && this.#isInTheWay())
      return open({ name: "switch", to: { orderNumber: order.number, workType, order } });
    const task = await this.#added(order.number, workType);
    if (task === undefined) return;
    if (later) say(this.#told("AddTask", task.taskId));
    else this.begin(task);
  }

  /** Begin or go on with a task; asks first when another one runs. */
  begin(task: Task, order?: KnownOrder): void {
    const { orderNumber, workType } = task;
    if (this.#isInTheWay())
      this.#around.open({ name: "switch", to: { orderNumber, workType, task, ...(order ? { order } : {}) } });
    else void this.act({ type: this.#beginning(task), task_id: task.taskId });
  }

  /** Pause what runs and work on this instead. */
  async switchTo({ task, orderNumber, workType }: Wanted): Promise<void> {
    const wanted = task ?? (await this.#added(orderNumber, workType));
    if (wanted !== undefined) await this.act({ type: "SwitchTask", task_id: wanted.taskId });
  }

  async #added(orderNumber: string, workType: string): Promise<Task | undefined> {
    const { tablet } = this.#around;
    const taskId = newTaskId(tablet.now);
    await tablet.act({ type: "AddTask", task_id: taskId, order_number: orderNumber, work_type: workType });
    return tablet.work.task(taskId);
  }

  /** Whether something runs that would have to be paused. */
  #isInTheWay(): boolean {
    const { work, pad } = this.#around.tablet;
    return work.running.length > 0 && !pad.overlaps;
  }

  #beginning(task: Task) {
    // What runs unseen would be in the way; a switch pauses it, and does no harm when there is nothing.
    if (this.#around.tablet.work.mayRunUnseen) return "SwitchTask";
    return task.phase === "open" ? "StartTask" : "ResumeTask";
  }

  #told(type: TabletCommand["type"], id: string | null | undefined, count?: string): string {
    const { t, tablet } = this.#around;
    const task = tablet.work.task(id ?? "");
    const parts = [t.result[type], count, task && t.work.task(task.workType, task.orderNumber)];
    return parts.filter(Boolean).join(" · ");
  }

  /** The number that was recorded: who typed another one sees it. */
  #counted(command: TabletCommand): string | undefined {
    if (command.type === "CompleteTask" && command.quantity)
      return this.#around.t.work.pieces(spelled(command.quantity));
    if (command.type === "UseMaterial")
      return [spelled(command.quantity), command.unit, command.item].filter(Boolean).join(" ");
    return undefined;
  }
}
