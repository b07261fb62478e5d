import type { AnswerMessage, TaskMessage } from '../src/pool/protocol.ts';

// A worker for tests of the pool: each task is one way to misbehave.
const answer = (message: AnswerMessage): void => {
  process.send?.(message);
};

process.on('disconnect', () => process.exit(0));
process.on('message', ({ id, task, input }: TaskMessage) => {
  switch (task) {
    case 'echo':
      return answer({ id, result: input });
    case 'loop':
      for (;;);
    case 'huge array':
      return answer({ id, result: new Array(600_000_000).fill(1.5).length });
    case 'buffers': {
      const all: Uint8Array[] = [];
      for (;;) all.push(new Uint8Array(16 << 20).fill(1));
    }
    case 'exit':
      process.exit(3);
  }
});
answer({ ready: true });
