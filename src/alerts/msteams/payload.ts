import type { AlertType } from '../alert-type.ts';

/** In a card a single line break is a space. */
const lines = (text: string) => text.replaceAll('\n', '\n\n');

/** A card may have 28 KB; a character has at most three bytes. */
export const msteams: AlertType = {
  type: 'msteams',
  limits: { textChars: 2000, valueChars: 2000, fields: 20, totalChars: 8000 },
  token: 'ignored',
  payload: ({ severity, subject, text, fields }) => ({
    '@type': 'MessageCard',
    '@context': 'http://schema.org/extensions',
    themeColor: severity === 'error' ? 'FF0000' : '0076D7',
    summary: subject,
    sections: [
      {
        activityTitle: text,
        activitySubtitle: subject,
        facts: fields.map(({ name, value }) => ({ name, value: lines(value) })),
      },
    ],
  }),
};
