import type { AlertType } from '../alert-type.ts';

/** A text paragraph is HTML. */
const html = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');
const strong = (text: string) => `<font color=#848484><strong>${html(text)}</strong></font>`;
const section = (text: string) => ({ widgets: [{ textParagraph: { text } }] });

/** A message may have 32 KB, of which the markup takes its part. */
export const gchat: AlertType = {
  type: 'gchat',
  limits: { textChars: 2000, valueChars: 2000, fields: 20, totalChars: 6000 },
  token: 'ignored',
  payload: ({ subject, text, fields }) => ({
    cards: [
      {
        header: { title: 'Flagger', subtitle: subject, imageUrl: 'https://flagger.app/favicon.png' },
        sections: [section(strong(text)), ...fields.map(({ name, value }) => section(`${html(name)}<br>${strong(value)}`))],
      },
    ],
  }),
};
