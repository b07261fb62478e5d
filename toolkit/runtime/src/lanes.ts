import { Lane } from './lane.ts';
import { PRIORITIES, type Priority } from './priority.ts';

/** How often in a row a waiting lane may be passed over by more urgent ones. */
const PATIENCE = 8;

/** A lane for each priority. Each lane gets at least one turn in nine, so that none starves. */
export class Lanes<T extends object> {
  readonly #lanes: readonly Lane<T>[] = PRIORITIES.map(() => new Lane<T>());

  get size(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.size, 0);
  }

  push(priority: Priority, item: T): void {
    this.#lane(priority).push(item);
  }

  remove(priority: Priority, item: T): void {
    this.#lane(priority).remove(item);
  }

  /** Takes the first item that may run: from a lane that was passed over too often, else from the most urgent one. */
  take(mayRun: (item: T) => boolean): T | undefined {
    for (const lane of this.#lanes) {
      if (lane.passed < PATIENCE) continue;
      const item = this.#takeFrom(lane, mayRun);
      if (item !== undefined) return item;
    }
    for (const lane of this.#lanes) {
      const item = this.#takeFrom(lane, mayRun);
      if (item !== undefined) return item;
    }
    return undefined;
  }

  #takeFrom(lane: Lane<T>, mayRun: (item: T) => boolean): T | undefined {
    if (lane.size === 0) return undefined;
    const item = lane.find(mayRun);
    if (item === undefined) return undefined;
    lane.remove(item);
    for (let i = this.#lanes.indexOf(lane) + 1; i < this.#lanes.length; i++) {
      const other = this.#lanes[i] as Lane<T>;
      if (other.size > 0) other.passed++;
    }
    lane.passed = 0;
    return item;
  }

  #lane(priority: Priority): Lane<T> {
    return this.#lanes[PRIORITIES.indexOf(priority)] as Lane<T>;
  }
}
