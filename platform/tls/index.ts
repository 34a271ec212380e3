export { AcmeCertificate, type AcmeCertificateOptions } from './acme-certificate.ts';
export { objectionToAcmeNames } from './acme-objection.ts';
export { CertificateFolder } from './certificate-folder.ts';
export { hostOf } from './certificate-names.ts';
export { CertificateError, type Certificate, type CertificateSource, type TlsLog } from './certificate-source.ts';
export { FileCertificate, type FileCertificateOptions } from './file-certificate.ts';
export { LocalCertificate, type LocalCertificateOptions } from './local-certificate.ts';
export type { TlsProtocol } from './protocol-table.ts';
export { TlsDoor, type TlsDoorOptions } from './tls-door.ts';
