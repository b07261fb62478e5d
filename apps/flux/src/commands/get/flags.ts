import type { GroupModule } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';

/** Flags of every `flux get`. */
export const getFlags = {
  'all-namespaces': bool('lists the objects of all namespaces', false, { short: 'A' }),
  'no-header': bool('leaves out the header of the table'),
  watch: bool('after listing, goes on with changes', false, { short: 'w' }),
  'status-selector': string('lists objects whose condition has a status, type=status or type!=status'),
  'label-selector': string('lists objects with labels', '', { short: 'l' }),
};

export const getGroup: GroupModule = { flags: getFlags };
