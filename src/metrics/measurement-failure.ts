/** Why there is no value. The message is shown to people as it is: it names what to mend and holds no credentials (I12). */
export class MeasurementFailure extends Error {
  override readonly name = 'MeasurementFailure';
}
