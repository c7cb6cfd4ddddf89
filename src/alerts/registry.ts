import type { AlertType } from './alert-type.ts';
import { discord } from './discord/payload.ts';
import { gchat } from './gchat/payload.ts';
import { msteams } from './msteams/payload.ts';
import { rocket } from './rocket/payload.ts';
import { slack } from './slack/payload.ts';
import { webhook } from './webhook/payload.ts';

/** The types of AlertProvider that are built, as data (rule 10). */
export const alertTypes: readonly AlertType[] = [slack, msteams, discord, rocket, gchat, webhook];
