import { simulatedRange } from '../../../proof/simulated-range.ts';

simulatedRange(751, 250);
