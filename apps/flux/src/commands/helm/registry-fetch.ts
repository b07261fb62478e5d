import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { verifyProvenance } from './provenance.ts';
import { openRegistry, type RegistryFlags } from './registry.ts';
import { findInRegistry, pullChart, pullProvenance } from './registry-charts.ts';

/** What is wanted of a registry, and how it is asked. */
export interface RegistryFetchFlags extends RegistryFlags {
  readonly version: string;
  readonly verify: boolean;
  readonly keyring: string;
}

/** A packed chart of a registry. */
export interface RegistryArchive {
  readonly address: string;
  /** The name that its provenance file knows it by. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Finds a chart in a registry, fetches it and checks its signature if that is wanted. Throws in Helm's words. */
export async function fetchFromRegistry(
  context: CliContext,
  name: string,
  flags: RegistryFetchFlags,
  tell: (text: string) => void,
): Promise<RegistryArchive> {
  const registry = await openRegistry(context, flags);
  const chart = await findInRegistry(registry, name, flags.version);
  const archive = await pullChart(registry, chart, tell);
  if (flags.verify) {
    const provenance = await pullProvenance(registry, chart, tell).catch((thrown: unknown) => {
      throw failure(`failed to fetch provenance ${JSON.stringify(`${chart.address}.prov`)}`, thrown);
    });
    await verifyProvenance(context, { file: chart.file, archive, provenance }, flags.keyring);
  }
  return { ...chart, bytes: archive };
}
