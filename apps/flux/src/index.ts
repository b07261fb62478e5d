export type { CommandModule, CommandNode, ExitCode, GroupModule } from './cli/command.ts';
export type { CliContext, Clock, Output, ProgramResult } from './cli/context.ts';
export { CliError, type CliErrorCode, RequestError } from './cli/errors.ts';
export { runCli } from './cli/run.ts';
export { type Captured, type CaptureOptions, captureContext } from './io/captured-context.ts';
export { tree } from './tree/tree.ts';
export { VERSION, VERSION_TAG } from './version.ts';
