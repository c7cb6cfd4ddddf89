import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadAll } from 'js-yaml';

const execFileAsync = promisify(execFile);

export const chartFolder = join(import.meta.dirname, '../../charts/serin');

/** HELM names the program where it is not on the PATH. */
const program = process.env['HELM'] ?? 'helm';

/** A rendered object, as far as the tests look into it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** Why the chart cannot be rendered here; undefined where it can. */
export const helmMissing = ((): string | undefined => {
  try {
    execFileSync(program, ['version', '--short'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'the program helm is not on the PATH (or set HELM to where it is)';
  }
})();

export interface Rendering {
  readonly release?: string;
  readonly namespace?: string;
  /** As typed after --set. */
  readonly set?: Readonly<Record<string, string>>;
  /** Files of values in the chart's folder. */
  readonly files?: readonly string[];
}

function argumentsOf({ release = 'serin', namespace = 'serin-system', set = {}, files = [] }: Rendering): string[] {
  const given = Object.entries(set).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  return ['template', release, chartFolder, '-n', namespace, ...files.flatMap((file) => ['-f', join(chartFolder, file)]), ...given];
}

/** `helm template` as text. Rejects with what helm says. */
async function renderText(rendering: Rendering = {}): Promise<string> {
  return (await execFileAsync(program, argumentsOf(rendering))).stdout;
}

/** `helm template` as objects. Rejects with what helm says. */
export async function render(rendering: Rendering = {}): Promise<Manifest[]> {
  return (loadAll(await renderText(rendering)) as (Manifest | null)[]).filter((manifest) => manifest !== null);
}

/** What helm says against these values; undefined where it takes them. */
export async function refusalOf(rendering: Rendering): Promise<string | undefined> {
  try {
    await renderText(rendering);
    return undefined;
  } catch (error) {
    return (error as { readonly stderr?: string }).stderr ?? String(error);
  }
}

/** The one object of this kind, or the one whose name ends so. Throws where there is none or there are several. */
export function only(manifests: readonly Manifest[], kind: string, nameEnd = ''): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name.endsWith(nameEnd));
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new Error(`${found.length} objects of kind ${kind} with a name that ends in "${nameEnd}"`);
  return first;
}
