/**
 * The auditor: compares what customers, agents, the carrier and the web services of others saw with what is in the
 * database, by SQL of its own. It shares no code with the server. An empty list of complaints is the proof.
 */
import { auditAccounts } from './audit/accounts.ts';
import { type Complaint, withRows } from './audit/complaints.ts';
import { auditEngines, type EngineEvidence } from './audit/engines.ts';
import { auditInbound, auditOutbound, type MessageEvidence } from './audit/messages.ts';
import { auditCalls, auditEars, type OutsideEvidence } from './audit/outside.ts';
import { auditStatistics, type StatisticsEvidence } from './audit/statistics.ts';

export type Evidence = MessageEvidence &
  EngineEvidence &
  OutsideEvidence & {
    databaseUrl: string;
    accountSids: readonly string[];
    /** Where statistics are asked for; left out where no server runs. */
    statistics?: StatisticsEvidence;
    /** What was seen to be wrong while the storm lasted. */
    breaches: readonly string[];
  };

/** Complaints listed in full; of more, only how many. */
const LISTED = 12;

export function audit(evidence: Evidence): Promise<Complaint[]> {
  return withRows(evidence.databaseUrl, async rows => {
    const found = [
      ...evidence.breaches,
      ...(await auditInbound(rows, evidence)),
      ...(await auditOutbound(rows, evidence)),
      ...(await auditEngines(rows, evidence)),
      ...(await auditCalls(rows, evidence)),
      ...(await auditEars(rows, evidence)),
      ...(evidence.statistics ? await auditStatistics(rows, evidence.statistics) : []),
      ...(await auditAccounts(rows, evidence.accountSids)),
    ];
    return found.length <= LISTED ? found : [...found.slice(0, LISTED), `and ${found.length - LISTED} more`];
  });
}
