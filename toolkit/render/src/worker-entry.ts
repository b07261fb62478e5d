import { parentPort } from 'node:worker_threads';
import { serve } from './worker/serve.ts';

// The module that runs in a worker: a process of its own, or a thread. A bundle has an entry of its own made of it.
if (parentPort !== null) {
  const port = parentPort;
  serve({
    onTask: (listener) => port.on('message', listener),
    answer: (message) => port.postMessage(message),
  });
} else if (process.send !== undefined) {
  process.on('disconnect', () => process.exit(0));
  serve({
    onTask: (listener) =>
      process.on('message', (message) => listener(message as Parameters<typeof listener>[0])),
    answer: (message) => process.send?.(message),
  });
}
