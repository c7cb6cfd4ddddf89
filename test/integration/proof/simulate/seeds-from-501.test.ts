import { simulatedRange } from '../../../proof/simulated-range.ts';

simulatedRange(501, 250);
