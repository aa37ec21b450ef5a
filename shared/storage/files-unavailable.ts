/** The bucket did not answer, or said that it cannot for now, although it was asked again. */
export class FilesUnavailable extends Error {
  override readonly name = 'FilesUnavailable';
}
