import type { SSMClient } from '@aws-sdk/client-ssm';
import { named } from './fake-account';

export { named };

/** SSM's documents, with the answers that LocalStack 4.14 was seen to give. */
export class FakeSsm {
  versions: string[] = [];
  defaultVersion = 1;
  readonly calls: string[] = [];
  fail: Record<string, Error> = {};

  send = (async (command: { constructor: { name: string }; input: Record<string, string> }) => {
    const op = command.constructor.name.replace('Command', '');
    this.calls.push(op);
    const error = this.fail[op];
    if (error) throw error;
    const { Content = '', DocumentVersion } = command.input;
    switch (op) {
      case 'GetDocument': {
        const version = DocumentVersion === undefined ? this.defaultVersion : Number(DocumentVersion);
        const content = this.versions[version - 1];
        if (content === undefined) throw named('InvalidDocument');
        return { Content: content, DocumentVersion: String(version) };
      }
      case 'CreateDocument':
        if (this.versions.length > 0) throw named('DocumentAlreadyExists');
        this.versions.push(Content);
        return { DocumentDescription: { DocumentVersion: '1' } };
      case 'UpdateDocument':
        if (this.versions.includes(Content)) throw named('DuplicateDocumentContent');
        this.versions.push(Content);
        return { DocumentDescription: { DocumentVersion: String(this.versions.length) } };
      case 'UpdateDocumentDefaultVersion':
        this.defaultVersion = Number(DocumentVersion);
        return {};
      case 'DescribeDocument':
        return { Document: { LatestVersion: String(this.versions.length) } };
      default:
        throw named('InternalFailure');
    }
  }) as unknown as SSMClient['send'];
}
