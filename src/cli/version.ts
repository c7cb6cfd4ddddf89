import manifest from '../../package.json' with { type: 'json' };

/** This program's version; requests to the API server carry it as `serin/VERSION`. */
export const version: string = manifest.version;
