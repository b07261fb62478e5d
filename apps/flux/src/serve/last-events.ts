import type { EventRecorder } from '@flux-ts/runtime';

/** How long a stop waits for events that are not written yet, ms. */
const PATIENCE = 1_000;

/** Writes the events that still wait, as far as that is done soon. */
export async function writeLastEvents(recorder: EventRecorder): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE);
  });
  await Promise.race([recorder.flush(), late]);
  clearTimeout(timer);
}
