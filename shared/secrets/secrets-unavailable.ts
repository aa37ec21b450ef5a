/** KMS did not answer, or said that it cannot for now, although it was asked again. */
export class SecretsUnavailable extends Error {
  override readonly name = 'SecretsUnavailable';
}
