import { cutLines } from '../platform/cut-lines.ts';
import type { Alert, AlertField } from '../wording/alert.ts';
import type { AlertLimits } from './alert-type.ts';

/** Shorter remains of a field tell nobody anything. */
const leastUseful = 40;

/** As much of the alert as a receiver takes: fields are in the order of their importance, so the last ones give way. */
export function fitAlert(alert: Alert, limits: AlertLimits): Alert {
  const text = cutLines(alert.text, limits.textChars);
  let room = limits.totalChars - alert.subject.length - text.length;
  const fields: AlertField[] = [];
  for (const { name, value } of alert.fields.slice(0, limits.fields)) {
    room -= name.length;
    const most = Math.min(limits.valueChars, room);
    if (most < value.length && most < leastUseful) break;
    const kept = cutLines(value, most);
    room -= kept.length;
    fields.push({ name, value: kept });
  }
  return { ...alert, text, fields };
}
