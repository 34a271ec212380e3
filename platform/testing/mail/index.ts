export { localhostCertificate, openMailServer, type ArrivedLetter, type TestMailServer } from './mail-server.ts';
