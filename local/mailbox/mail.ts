/** A mail that some part of the cloud sends to a person. */
export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

export type SendMail = (mail: Mail) => Promise<void>;
