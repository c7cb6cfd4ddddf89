import { simulatedRange } from '../../../proof/simulated-range.ts';

simulatedRange(251, 250);
