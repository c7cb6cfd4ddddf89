/** An event as a browser would hand it out. */
export interface ServerSentEvent {
  readonly event: string;
  readonly id?: string;
  readonly data: unknown;
}

/** The whole events in a text of server-sent events; comments and `retry` are left out, an unfinished one too. */
export function eventsIn(text: string): ServerSentEvent[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .map((block) => new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)])))
    .filter((fields) => fields.has('event'))
    .map((fields) => {
      const id = fields.get('id');
      return { event: fields.get('event') ?? '', ...(id === undefined ? {} : { id }), data: JSON.parse(fields.get('data') ?? 'null') };
    });
}

/** `canary shop/web @5`, `deleted shop/web @6`, `synced 2`. */
export function briefly({ event, id, data }: ServerSentEvent): string {
  const { namespace, name, count } = data as { namespace?: string; name?: string; count?: number };
  return event === 'synced' ? `synced ${count}` : `${event} ${namespace}/${name} @${id}`;
}
