import { PRIORITIES, type Priority } from './priority.ts';

/** How often in a row a waiting lane may be passed over by more urgent ones. */
const PATIENCE = 8;

/** First in, first out for each priority; see {@link createLanes}. */
export interface Lanes<T> {
  readonly size: number;
  push(priority: Priority, item: T): void;
  remove(priority: Priority, item: T): void;
  /** Takes the first item that may run: from the most urgent lane, or from one that was passed over too often. */
  take(mayRun: (item: T) => boolean): T | undefined;
}

/** Empty lanes. Each lane gets at least one turn in nine, so that none starves. */
export function createLanes<T>(): Lanes<T> {
  const lanes = PRIORITIES.map(() => ({ items: new Set<T>(), passed: 0 }));
  const lane = (priority: Priority) => lanes[PRIORITIES.indexOf(priority)] as (typeof lanes)[number];
  return {
    get size() {
      return lanes.reduce((sum, { items }) => sum + items.size, 0);
    },
    push: (priority, item) => void lane(priority).items.add(item),
    remove: (priority, item) => void lane(priority).items.delete(item),
    take(mayRun) {
      const impatient = lanes.filter(({ passed }) => passed >= PATIENCE);
      for (const candidate of [...impatient, ...lanes]) {
        const item = firstOf(candidate.items, mayRun);
        if (item === undefined) continue;
        candidate.items.delete(item);
        for (const other of lanes.slice(lanes.indexOf(candidate) + 1))
          if (other.items.size > 0) other.passed++;
        candidate.passed = 0;
        return item;
      }
      return undefined;
    },
  };
}

function firstOf<T>(items: ReadonlySet<T>, mayRun: (item: T) => boolean): T | undefined {
  for (const item of items) if (mayRun(item)) return item;
  return undefined;
}
