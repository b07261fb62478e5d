import { loadBuiltinKinds } from '@flux-ts/schema';
import { type AnswerMessage, type TaskMessage, toPlainError } from '../pool/protocol.ts';
import { type BuildTask, runBuildTask } from './build-task.ts';
import { WarmBuilds } from './warm-builds.ts';

/** Where tasks come from and answers go. */
export interface Port {
  onTask(listener: (message: TaskMessage) => void): void;
  answer(message: AnswerMessage): void;
}

/** What is kept between builds. A hundred small objects take 1 MiB and 10 ms: such builds are not worth it. */
const WARM = { maxBytes: 48 * 1024 * 1024, minBytes: 1024 * 1024 };

/** Answers tasks for as long as the port delivers them. */
export function serve(port: Port): void {
  // Decoded once, at the first task that needs them.
  let kinds: ReturnType<typeof loadBuiltinKinds> | undefined;
  const warm = new WarmBuilds(WARM);
  port.onTask(({ id, task, input }) => {
    try {
      if (task !== 'build') throw new Error(`unknown task '${task}'`);
      kinds ??= loadBuiltinKinds();
      port.answer({ id, result: runBuildTask(input as BuildTask, kinds, warm) });
    } catch (error) {
      port.answer({ id, error: toPlainError(error) });
    }
  });
  port.answer({ ready: true });
}
