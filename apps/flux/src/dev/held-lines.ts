/** Runs an action later; answers how to call it off. */
export type Later = (action: () => void) => () => void;

/** Lines about objects; such as may be outdated in a moment are held for that long. */
export interface HeldLines {
  /** A line about an object, at once. What was held of the object is dropped. */
  tell(key: string, text: string): void;
  /** A line about an object that is told later, unless something else is said of the object first. */
  hold(key: string, text: string): void;
  /** The object has moved on: what was held of it is dropped. */
  drop(key: string): void;
  /** Drops everything. */
  close(): void;
}

/** Lines to `line`; the held ones when `later` says so. */
export function createHeldLines(line: (text: string) => void, later: Later): HeldLines {
  const held = new Map<string, () => void>();
  const drop = (key: string): void => {
    held.get(key)?.();
    held.delete(key);
  };
  return {
    tell(key, text) {
      drop(key);
      line(text);
    },
    hold(key, text) {
      drop(key);
      const cancel = later(() => {
        held.delete(key);
        line(text);
      });
      held.set(key, cancel);
    },
    drop,
    close() {
      for (const key of [...held.keys()]) drop(key);
    },
  };
}
