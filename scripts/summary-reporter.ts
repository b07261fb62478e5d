/** The closing line `N passed, N failed` that any log reader understands. */
export class SummaryReporter {
  onTestRunEnd(
    modules: readonly {
      children: {
        allTests(): Iterable<{ result(): { state: string } }>;
        allSuites(): Iterable<{ errors(): readonly unknown[] }>;
      };
      errors(): readonly unknown[];
    }[],
  ): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      count.failed += module.errors().length;
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed' || state === 'skipped') count[state]++;
      }
    }
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
  }
}
