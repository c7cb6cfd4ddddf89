import { simulatedRange } from '../../../proof/simulated-range.ts';

simulatedRange(1, 250);
