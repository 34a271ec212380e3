import { setNonce } from 'get-nonce';

// The dialogs' library locks the page's scrolling by a style tag of its own, which our content security policy lets
// in only with the nonce of this answer.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content;
if (nonce !== undefined) setNonce(nonce);
