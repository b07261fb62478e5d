// Writes objects as fast as it can and prints the number of each one that was acknowledged, until it is killed.
import { sqliteStorage } from '../src/index.ts';

const storage = sqliteStorage(process.argv[2]!);
for (let batch = 0; ; batch++) {
  for (let i = 0; i < 20; i++) {
    const name = `object-${batch * 20 + i}`;
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { text: 'x'.repeat(300) },
    };
    storage.write({ collection: '/configmaps', namespace: 'a', name, object, expected: 0 });
  }
  await storage.settled();
  process.stdout.write(`${batch * 20 + 20} ${storage.revision}\n`);
}
