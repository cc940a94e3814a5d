// Generated from the registry of routes: `npx vitest run --project unit paths -u`.
/* eslint-disable */
export interface components {
  schemas: {
    AccessEnable: {
      name: string;
      password: string;
    };
    ActiveRunPage: {
      items: {
        actor: string;
        bytesIn: number;
        bytesOut: number;
        /** Format: date-time */
        createdAt: string;
        /** @enum {string} */
        desiredState: "RUN" | "PAUSE" | "CANCEL";
        /** @enum {string} */
        disposition: "none" | "open" | "retried" | "rerun_ok" | "waived";
        error: components["schemas"]["RunError"] | null;
        finishedAt: string | null;
        fraction: number;
        /** Format: uuid */
        id: string;
        inputTokens: number;
        name: string;
        /** @enum {string} */
        observedState: "PENDING" | "QUEUED" | "RUNNING" | "WAITING" | "PAUSING" | "PAUSED" | "CANCELLING" | "CANCELLED" | "SUCCEEDED" | "FAILED" | "CRASHED";
        outputTokens: number;
        parentRunId: string | null;
        pausedAt: string | null;
        pausedMs: number;
        /** Format: uuid */
        pipelineId: string;
        priority: number;
        /** Format: uuid */
        projectId: string;
        recordLimit: number;
        recordsDropped: number;
        recordsFailed: number;
        /** @description Of a stage that was tried again and has not succeeded: up to where its attempts came at most, as the statistics count it */
        recordsIn: number;
        recordsOut: number;
        /** Format: uuid */
        revisionId: string;
        stages: {
          dependsOn: string[];
          fraction: number;
          isTerminal: boolean;
          kind: string;
          name: string;
          position: number;
          recordsDropped: number;
          recordsFailed: number;
          /** @description Of a stage that was tried again and has not succeeded: up to where its attempts came at most, as the statistics count it */
          recordsIn: number;
          recordsOut: number;
          recordsPerSecond: number;
          stageKey: string;
          /** @enum {string} */
          state: "BLOCKED" | "QUEUED" | "RUNNING" | "RETRY_WAIT" | "PAUSED" | "SUCCEEDED" | "FAILED" | "CANCELLED" | "SKIPPED" | "WAITING" | "CRASHED";
          usual: components["schemas"]["UsualPace"] | null;
        }[];
        startedAt: string | null;
        /** @enum {string} */
        state: "QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED";
        /** @enum {string} */
        stateName: "pending" | "queued" | "running" | "pausing" | "resuming" | "paused" | "waiting" | "cancelling" | "succeeded" | "partial" | "failed" | "timeout" | "crashed" | "cancelled" | "reconciling";
        /** Format: uuid */
        taskId: string;
        /** @enum {string} */
        trigger: "manual" | "import" | "api" | "schedule" | "retry";
        verbs: ("pause" | "resume" | "cancel")[];
      }[];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    AlertAck: {
      /** @default  */
      note?: string;
      /** Format: date-time */
      until?: string;
    };
    AlertBulkAck: {
      ids: string[];
      /** @default  */
      note?: string;
      /** Format: date-time */
      until?: string;
    };
    AlertBulkAnswer: {
      items: {
        code: string;
        /** Format: uuid */
        id: string;
        ok: boolean;
      }[];
    };
    AlertClose: {
      note: string;
    };
    AlertCounts: {
      acked: number;
      firing: {
        critical: number;
        warning: number;
      };
      history: number;
      mttaMs: number | null;
      mttrMs: number | null;
      ofFailures: {
        critical: number;
        warning: number;
      };
      pending: number;
      rules: number;
      rulesInError: number;
      silenced: number;
    };
    AlertDelivery: {
      /** Format: uuid */
      channelId: string;
      channelName: string;
      /** Format: date-time */
      createdAt: string;
      error: string;
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      kind: "raised" | "resolved";
      sentAt: string | null;
      /** @enum {string} */
      state: "pending" | "sent" | "failed";
      status: number | null;
      tries: number;
    };
    AlertDetail: {
      ack: {
        /** Format: date-time */
        at: string;
        by: string;
        note: string;
        until: string | null;
      } | null;
      /** @enum {string} */
      cause: "breach" | "no_data" | "error";
      closed: {
        /** Format: date-time */
        at: string;
        by: string;
        note: string;
      } | null;
      /** @enum {string} */
      comparison: "above" | "below";
      /** @enum {string} */
      condition: "OK" | "PENDING" | "FIRING" | "RECOVERING" | "NO_DATA" | "EVAL_ERROR" | "RESOLVED";
      /** Format: date-time */
      conditionAt: string;
      deliveries: components["schemas"]["AlertDelivery"][];
      end: ("recovered" | "rule_changed" | "rule_disabled" | "rule_archived") | null;
      events: components["schemas"]["AlertEvent"][];
      fingerprint: string;
      firedAt: string | null;
      /** @enum {string} */
      handling: "OPEN" | "ACKED" | "CLOSED";
      hasOwnName: boolean;
      /** Format: uuid */
      id: string;
      inhibitedBy: {
        /** Format: uuid */
        alertId: string;
        hasOwnName: boolean;
        metric: string;
        readyMade: string | null;
        ruleName: string;
      } | null;
      inhibits: number;
      labelNames: {
        [key: string]: string;
      };
      labels: {
        [key: string]: string;
      };
      metric: string;
      peak: number | null;
      /** @enum {string} */
      peakSeverity: "warning" | "critical";
      pipelines: {
        /** Format: uuid */
        id: string;
        name: string;
      }[];
      /** Format: uuid */
      projectId: string;
      readyMade: string | null;
      resolvedAt: string | null;
      resolvesAt: string | null;
      /** Format: uuid */
      ruleId: string;
      ruleName: string;
      /** @enum {string} */
      severity: "warning" | "critical";
      silence: {
        /** Format: uuid */
        id: string;
        reason: string;
        /** Format: date-time */
        until: string;
      } | null;
      /** Format: date-time */
      startedAt: string;
      threshold: number | null;
      /** Format: date-time */
      updatedAt: string;
      value: number | null;
      version: number;
      windowMs: number;
    };
    AlertEvent: {
      actor: string;
      /** Format: date-time */
      at: string;
      note: string;
      severity: ("warning" | "critical") | null;
      /** @enum {string} */
      type: "pending" | "firing" | "no_data" | "error" | "severity_raised" | "severity_lowered" | "recovering" | "refiring" | "resolved" | "acked" | "unacked" | "ack_expired" | "closed" | "silenced" | "unsilenced" | "inhibited" | "uninhibited";
      value: number | null;
    };
    AlertFilter: {
      /** Format: uuid */
      datasetId?: string;
      modelVersion?: string;
      /** Format: uuid */
      pipelineId?: string;
      stage?: string;
    };
    AlertPage: {
      items: components["schemas"]["AlertView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    AlertReplay: {
      /** @default [] */
      channelIds?: string[];
      /** @enum {string} */
      comparison: "above" | "below";
      /** @default null */
      critical?: number | null;
      /** @default {} */
      filter?: components["schemas"]["AlertFilter"];
      /** @default 0 */
      forMs?: number;
      /** @default [] */
      groupBy?: ("pipeline" | "stage" | "model" | "dataset" | "service" | "reason")[];
      /** @default true */
      isEnabled?: boolean;
      /** @default 0 */
      keepFiringMs?: number;
      /** @default {} */
      labels?: {
        [key: string]: string;
      };
      /** @enum {string} */
      metric: "failures_open" | "runs_failed" | "run_success" | "record_success" | "attempt_p95" | "call_p95" | "call_success" | "tokens_total" | "budget_used" | "queue_depth" | "queue_age" | "grpc_success" | "data_age" | "dataset_age" | "workers" | "services_down";
      /** @default 1 */
      minCount?: number;
      /** @default - */
      name?: string;
      /**
       * @default keep
       * @enum {string}
       */
      noData?: "keep" | "zero" | "show" | "alert";
      /** Format: uuid */
      projectId?: string;
      /** Format: uuid */
      ruleId?: string;
      /** @default null */
      warning?: number | null;
      /** @default 900000 */
      windowMs?: number;
    };
    AlertReplayAnswer: {
      /** @enum {string} */
      comparison: "above" | "below";
      coverage: number;
      critical: number | null;
      firings: {
        /** @enum {string} */
        cause: "breach" | "no_data" | "error";
        /** Format: date-time */
        from: string;
        labelNames: {
          [key: string]: string;
        };
        labels: {
          [key: string]: string;
        };
        peak: number | null;
        runsFailed: number;
        /** @enum {string} */
        severity: "warning" | "critical";
        to: string | null;
      }[];
      /** Format: date-time */
      from: string;
      groupCount: number;
      groups: {
        labelNames: {
          [key: string]: string;
        };
        labels: {
          [key: string]: string;
        };
        points: {
          /** Format: date-time */
          at: string;
          /** @enum {string} */
          status: "final" | "partial" | "missing" | "zero";
          value: number | null;
        }[];
      }[];
      isExact: boolean;
      pointMs: number;
      saved: {
        critical: number;
        firings: number;
        raisedMs: number;
        warning: number;
      } | null;
      stepMs: number;
      /** Format: date-time */
      to: string;
      totals: {
        critical: number;
        firings: number;
        raisedMs: number;
        warning: number;
      };
      warning: number | null;
    };
    AlertRuleChange: {
      channelIds?: string[];
      /** @enum {string} */
      comparison?: "above" | "below";
      critical?: number | null;
      filter?: components["schemas"]["AlertFilter"];
      forMs?: number;
      groupBy?: ("pipeline" | "stage" | "model" | "dataset" | "service" | "reason")[];
      isEnabled?: boolean;
      keepFiringMs?: number;
      labels?: {
        [key: string]: string;
      };
      /** @enum {string} */
      metric?: "failures_open" | "runs_failed" | "run_success" | "record_success" | "attempt_p95" | "call_p95" | "call_success" | "tokens_total" | "budget_used" | "queue_depth" | "queue_age" | "grpc_success" | "data_age" | "dataset_age" | "workers" | "services_down";
      minCount?: number;
      name?: string;
      /** @enum {string} */
      noData?: "keep" | "zero" | "show" | "alert";
      warning?: number | null;
      windowMs?: number;
    };
    AlertRuleCreate: {
      /** @default [] */
      channelIds?: string[];
      /** @enum {string} */
      comparison: "above" | "below";
      /** @default null */
      critical?: number | null;
      /** @default {} */
      filter?: components["schemas"]["AlertFilter"];
      /** @default 0 */
      forMs?: number;
      /** @default [] */
      groupBy?: ("pipeline" | "stage" | "model" | "dataset" | "service" | "reason")[];
      /** @default true */
      isEnabled?: boolean;
      /** @default 0 */
      keepFiringMs?: number;
      /** @default {} */
      labels?: {
        [key: string]: string;
      };
      /** @enum {string} */
      metric: "failures_open" | "runs_failed" | "run_success" | "record_success" | "attempt_p95" | "call_p95" | "call_success" | "tokens_total" | "budget_used" | "queue_depth" | "queue_age" | "grpc_success" | "data_age" | "dataset_age" | "workers" | "services_down";
      /** @default 1 */
      minCount?: number;
      name: string;
      /**
       * @default keep
       * @enum {string}
       */
      noData?: "keep" | "zero" | "show" | "alert";
      /** Format: uuid */
      projectId?: string;
      /** @default null */
      warning?: number | null;
      /** @default 900000 */
      windowMs?: number;
    };
    AlertRulePage: {
      items: components["schemas"]["AlertRuleView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    AlertRuleView: {
      archivedAt: string | null;
      channelIds: string[];
      /** @enum {string} */
      comparison: "above" | "below";
      /** @enum {string} */
      condition: "OK" | "PENDING" | "FIRING" | "RECOVERING" | "NO_DATA" | "EVAL_ERROR" | "RESOLVED";
      /** Format: date-time */
      createdAt: string;
      critical: number | null;
      error: string;
      evaluatedAt: string | null;
      filter: components["schemas"]["AlertFilter"];
      forMs: number;
      groupBy: ("pipeline" | "stage" | "model" | "dataset" | "service" | "reason")[];
      hasOwnName: boolean;
      /** Format: uuid */
      id: string;
      isEnabled: boolean;
      keepFiringMs: number;
      labels: {
        [key: string]: string;
      };
      metric: string;
      minCount: number;
      name: string;
      /** @enum {string} */
      noData: "keep" | "zero" | "show" | "alert";
      /** Format: uuid */
      projectId: string;
      raised: number;
      readyMade: string | null;
      /** Format: date-time */
      updatedAt: string;
      version: number;
      warning: number | null;
      windowMs: number;
    };
    AlertView: {
      ack: {
        /** Format: date-time */
        at: string;
        by: string;
        note: string;
        until: string | null;
      } | null;
      /** @enum {string} */
      cause: "breach" | "no_data" | "error";
      closed: {
        /** Format: date-time */
        at: string;
        by: string;
        note: string;
      } | null;
      /** @enum {string} */
      comparison: "above" | "below";
      /** @enum {string} */
      condition: "OK" | "PENDING" | "FIRING" | "RECOVERING" | "NO_DATA" | "EVAL_ERROR" | "RESOLVED";
      /** Format: date-time */
      conditionAt: string;
      end: ("recovered" | "rule_changed" | "rule_disabled" | "rule_archived") | null;
      fingerprint: string;
      firedAt: string | null;
      /** @enum {string} */
      handling: "OPEN" | "ACKED" | "CLOSED";
      hasOwnName: boolean;
      /** Format: uuid */
      id: string;
      inhibitedBy: {
        /** Format: uuid */
        alertId: string;
        hasOwnName: boolean;
        metric: string;
        readyMade: string | null;
        ruleName: string;
      } | null;
      inhibits: number;
      labelNames: {
        [key: string]: string;
      };
      labels: {
        [key: string]: string;
      };
      metric: string;
      peak: number | null;
      /** @enum {string} */
      peakSeverity: "warning" | "critical";
      pipelines: {
        /** Format: uuid */
        id: string;
        name: string;
      }[];
      /** Format: uuid */
      projectId: string;
      readyMade: string | null;
      resolvedAt: string | null;
      resolvesAt: string | null;
      /** Format: uuid */
      ruleId: string;
      ruleName: string;
      /** @enum {string} */
      severity: "warning" | "critical";
      silence: {
        /** Format: uuid */
        id: string;
        reason: string;
        /** Format: date-time */
        until: string;
      } | null;
      /** Format: date-time */
      startedAt: string;
      threshold: number | null;
      /** Format: date-time */
      updatedAt: string;
      value: number | null;
      version: number;
      windowMs: number;
    };
    Artifact: {
      bytes: number;
      mediaType: string;
      records: number;
      /** @enum {string} */
      role: "OUTPUT" | "REJECTS" | "SAMPLES" | "MANIFEST" | "TRACE";
      sha256: string;
      uri: string;
    };
    AuditAccept: {
      /** @default 0 */
      after?: number;
      reason: string;
    };
    AuditAcceptance: {
      anchors: components["schemas"]["AuditAnchors"];
      broken: {
        anchor?: {
          /** Format: date-time */
          at: string;
          position: number;
        };
        auditId: string | null;
        /** @enum {string} */
        fault: "changed" | "missing" | "gap" | "unchained" | "head" | "emptied" | "cut" | "rewritten" | "backdated";
        position: number | null;
      } | null;
      checked: number;
      /** Format: date-time */
      checkedAt: string;
      checkedTo: number;
      head: {
        hash: string;
        position: number;
        /** Format: date-time */
        sealedAt: string;
      } | null;
      isAccepted: boolean;
      pending: number;
      /** @enum {string} */
      state: "intact" | "partial" | "broken" | "unknown";
    };
    AuditAnchors: {
      base: {
        /** Format: date-time */
        at: string;
        /** @enum {string} */
        kind: "start" | "interval" | "stop" | "export" | "restored" | "accepted";
        note: string;
        position: number;
      } | null;
      count: number;
      damaged: number;
      damagedLine: number | null;
      fault: string | null;
      file: string;
      first: {
        /** Format: date-time */
        at: string;
        /** @enum {string} */
        kind: "start" | "interval" | "stop" | "export" | "restored" | "accepted";
        note: string;
        position: number;
      } | null;
      foreign: number;
      isFileThere: boolean;
      isSent: boolean;
      last: {
        /** Format: date-time */
        at: string;
        /** @enum {string} */
        kind: "start" | "interval" | "stop" | "export" | "restored" | "accepted";
        note: string;
        position: number;
      } | null;
      publicKey: string;
    };
    AuditDetail: {
      action: string;
      actor: string;
      after: unknown;
      /** Format: date-time */
      at: string;
      before: unknown;
      hash: string | null;
      /** Format: uuid */
      id: string;
      name: string | null;
      noun: string;
      nounId: string;
      position: number | null;
      projectId: string | null;
      requestId: string;
    };
    AuditPage: {
      items: components["schemas"]["AuditView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    AuditVerification: {
      anchors: components["schemas"]["AuditAnchors"];
      broken: {
        anchor?: {
          /** Format: date-time */
          at: string;
          position: number;
        };
        auditId: string | null;
        /** @enum {string} */
        fault: "changed" | "missing" | "gap" | "unchained" | "head" | "emptied" | "cut" | "rewritten" | "backdated";
        position: number | null;
      } | null;
      checked: number;
      /** Format: date-time */
      checkedAt: string;
      checkedTo: number;
      head: {
        hash: string;
        position: number;
        /** Format: date-time */
        sealedAt: string;
      } | null;
      pending: number;
      /** @enum {string} */
      state: "intact" | "partial" | "broken" | "unknown";
    };
    AuditView: {
      action: string;
      actor: string;
      /** Format: date-time */
      at: string;
      /** Format: uuid */
      id: string;
      name: string | null;
      noun: string;
      nounId: string;
      position: number | null;
      projectId: string | null;
      requestId: string;
    };
    AvailableModel: {
      contextTokens: number;
      description: string;
      displayName: string;
      id: string;
      maxOutputTokens: number;
      parametersSchema: {
        [key: string]: unknown;
      };
      /** @enum {string} */
      provenance: "MODEL" | "RULES" | "SIMULATED";
      provider: string;
      /** @enum {string} */
      state: "READY" | "LOADING" | "UNAVAILABLE" | "UNSPECIFIED";
      tasks: string[];
      version: string;
    };
    AvailableModelList: {
      /** Format: date-time */
      asOf: string;
      items: components["schemas"]["AvailableModel"][];
      stale: boolean;
    };
    BudgetReplace: {
      amount: string | null;
      currency: string;
      /** @default false */
      stops?: boolean;
      warningRatio?: number;
    };
    BudgetView: {
      amount: string | null;
      currency: string;
      month: string;
      others: {
        cost: string;
        currency: string;
      }[];
      /** Format: uuid */
      projectId: string;
      ratio: number | null;
      spent: string;
      /** @enum {string} */
      state: "none" | "ok" | "warned" | "passed";
      stops: boolean;
      unpricedTokens: number;
      version: number;
      warningRatio: number;
    };
    ChannelChange: {
      isEnabled?: boolean;
      name?: string;
      secret?: string;
      url?: string;
    };
    ChannelCreate: {
      /** @default true */
      isEnabled?: boolean;
      /** @constant */
      kind: "webhook";
      name: string;
      /** Format: uuid */
      projectId?: string;
      secret: string;
      url: string;
    };
    ChannelPage: {
      items: components["schemas"]["ChannelView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    ChannelTest: {
      /** @enum {string} */
      code: "" | "BAD_URL" | "ADDRESS_NOT_ALLOWED" | "UNREACHABLE" | "TIMEOUT" | "BAD_STATUS" | "TOO_MANY_REDIRECTS" | "SECRET_UNREADABLE" | "ROBOT_REFUSED";
      durationMs: number;
      message: string;
      ok: boolean;
      status: number | null;
    };
    ChannelView: {
      /** Format: date-time */
      createdAt: string;
      hasSecret: boolean;
      /** Format: uuid */
      id: string;
      isEnabled: boolean;
      /** @enum {string} */
      kind: "in_app" | "webhook";
      last: {
        /** Format: date-time */
        at: string;
        code: string;
        message: string;
        ok: boolean;
        status: number | null;
      } | null;
      name: string;
      /** Format: uuid */
      projectId: string;
      rules: number;
      /** Format: date-time */
      updatedAt: string;
      url: string | null;
      version: number;
      waiting: number;
    };
    ChartMark: {
      /** Format: date-time */
      at: string;
      /** Format: uuid */
      id: string;
      /**
       * @description alert: it was raised. model: a revision replaced the model of a stage. revision: it was saved.
       * @enum {string}
       */
      kind: "alert" | "model" | "revision";
      name: string;
      note: string;
      rule: {
        hasOwnName: boolean;
        readyMade: string | null;
      } | null;
      value: string;
    };
    Column: {
      name: string;
      nullable: boolean;
      /** @enum {string} */
      type: "string" | "integer" | "number" | "boolean" | "timestamp" | "object" | "array" | "unknown";
    };
    Comparison: {
      delta: number | null;
      now: number | null;
      nowWindow: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
      } | null;
      ratio: number | null;
      reason: ("no_base" | "low_coverage" | "zero_base" | "no_value") | null;
      value: number | null;
      window: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
      } | null;
    };
    ConfigFault: {
      /** @enum {string} */
      code: "NOT_JSON" | "TOO_LARGE" | "UNREADABLE" | "UNKNOWN_KEY" | "DUPLICATE_KEY" | "WRONG_TYPE" | "OUT_OF_RANGE" | "INVALID" | "CONFLICT";
      column: number;
      line: number;
      message: string;
      path: string;
    };
    ConfigHistory: {
      items: {
        /** @enum {string} */
        action: "change" | "rollback" | "import";
        actor: string;
        changes: {
          after: (number | boolean | string | string[]) | null;
          before: (number | boolean | string | string[]) | null;
          name: string;
          path: string;
        }[];
        /** Format: date-time */
        createdAt: string;
        number: number;
        restored: number | null;
      }[];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    ConfigImport: {
      text: string;
    };
    ConfigImportAnswer: {
      isDryRun: boolean;
      items: {
        after: (number | boolean | string | string[]) | null;
        before: (number | boolean | string | string[]) | null;
        name: string;
        /** @enum {string} */
        outcome: "changed" | "same" | "locked" | "start";
        path: string;
      }[];
      version: number;
    };
    ConfigRollback: {
      revision: number;
    };
    ConfigView: {
      entries: {
        default: (number | boolean | string | string[]) | null;
        file: (number | boolean | string | string[]) | null;
        /** @enum {string} */
        group: "console" | "network" | "time" | "storage" | "factory" | "refresh" | "cache" | "grpc" | "alerts" | "retention";
        isLocked: boolean;
        isSecret: boolean;
        isWaiting: boolean;
        /** @enum {string} */
        kind: "integer" | "flag" | "choice" | "text" | "list";
        max: number | null;
        min: number | null;
        name: string;
        needsRestart: boolean;
        options: string[];
        path: string;
        saved: (number | boolean | string | string[]) | null;
        /** @enum {string} */
        source: "default" | "file" | "saved" | "environment";
        unit: ("bytes" | "milliseconds" | "seconds" | "hours" | "days" | "percent" | "entries" | "attempts" | "polls") | null;
        value: (number | boolean | string | string[]) | null;
      }[];
      file: {
        faults: components["schemas"]["ConfigFault"][];
        path: string;
        readAt: string | null;
        /** @enum {string} */
        state: "absent" | "good" | "broken";
      };
      ignored: components["schemas"]["ConfigFault"][];
      version: number;
    };
    /** @enum {string} */
    Consequence: "MAJOR" | "MINOR" | "PATCH";
    DatasetChange: {
      description?: string;
      name?: string;
    };
    DatasetCreate: {
      /** @default  */
      description?: string;
      name: string;
      /** Format: uuid */
      projectId?: string;
    };
    DatasetDiff: {
      bytes: number;
      columns: {
        after: {
          distinct: number | null;
          /** @description `distinct` was not counted one by one: it is right within a few percent */
          distinctIsEstimate: boolean;
          nullable: boolean;
          nullRatio: number | null;
          type: string;
        } | null;
        before: {
          distinct: number | null;
          /** @description `distinct` was not counted one by one: it is right within a few percent */
          distinctIsEstimate: boolean;
          nullable: boolean;
          nullRatio: number | null;
          type: string;
        } | null;
        /** @enum {string} */
        change: "added" | "removed" | "changed" | "same";
        name: string;
      }[];
      from: components["schemas"]["DatasetVersionSummary"];
      isSameData: boolean;
      rows: number;
      to: components["schemas"]["DatasetVersionSummary"];
    };
    DatasetImport: {
      /** @default 0 */
      recordLimit?: number;
      /** Format: uuid */
      sourceId: string;
    };
    DatasetPage: {
      items: components["schemas"]["DatasetView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    DatasetVersionItem: {
      bytes: number;
      change: components["schemas"]["VersionChange"] | null;
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      manifestSha256: string;
      /** Format: uuid */
      producedByRun: string;
      producedByStage: string;
      rows: number;
      semver: string;
      /** @enum {string} */
      state: "SEALED";
    };
    DatasetVersionPage: {
      items: components["schemas"]["DatasetVersionItem"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    DatasetVersionSummary: {
      bytes: number;
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      manifestSha256: string;
      /** Format: uuid */
      producedByRun: string;
      producedByStage: string;
      rows: number;
      semver: string;
      /** @enum {string} */
      state: "SEALED";
    };
    DatasetVersionView: {
      bytes: number;
      columns: components["schemas"]["Column"][];
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      datasetId: string;
      datasetName: string;
      files: {
        bytes: number;
        path: string;
        rows: number;
        sha256: string;
      }[];
      /** Format: uuid */
      id: string;
      manifestSha256: string;
      parents: string[];
      /** Format: uuid */
      producedByRun: string;
      producedByStage: string;
      /** Format: uuid */
      projectId: string;
      rows: number;
      semver: string;
      /** @enum {string} */
      state: "SEALED";
      /** @description Per column, by its name. `distinct` is counted one by one up to 4,096 values; beyond, it is an estimate within a few percent and `distinctIsEstimate` is true. Where `distinctIsEstimate` is absent it is an estimate. */
      stats: {
        [key: string]: unknown;
      };
    };
    DatasetView: {
      /** Format: date-time */
      createdAt: string;
      description: string;
      /** Format: uuid */
      id: string;
      latest: components["schemas"]["DatasetVersionSummary"] | null;
      name: string;
      /** Format: uuid */
      projectId: string;
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    DemoHistoryLoad: {
      /**
       * @default zh-CN
       * @enum {string}
       */
      locale?: "zh-CN" | "en";
    };
    DemoHistoryView: {
      days: number | null;
      fault: ("deadline" | "failed" | "stopped" | "lost") | null;
      progress: {
        done: number;
        total: number;
      };
      projectId: string | null;
      seed: number | null;
      /**
       * @description unfinished: a load or removal did not come to its end; load again, or clear
       * @enum {string}
       */
      state: "none" | "loading" | "loaded" | "clearing" | "unfinished";
      window: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
      } | null;
    };
    DemoRun: {
      /**
       * @default zh-CN
       * @enum {string}
       */
      locale?: "zh-CN" | "en";
      /** Format: uuid */
      projectId?: string;
    };
    FailedStage: {
      kind: string;
      name: string;
      stageKey: string;
    };
    Finding: {
      code: string;
      message: string;
      params?: {
        [key: string]: string;
      };
      pointer: string;
      /** @enum {string} */
      severity: "INFO" | "WARNING" | "ERROR";
      stageKey: string;
    };
    HandoverDecision: {
      actor: string;
      /** Format: date-time */
      at: string;
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      kind: "disposition" | "alert_acked" | "alert_unacked" | "alert_closed" | "silence" | "revision" | "version" | "lot_accept" | "lot_conditional" | "lot_reject" | "lot_rework" | "lot_scrap" | "release_deprecate" | "release_publish" | "release_waive" | "release_withdraw";
      name: string;
      note: string;
      pipeline: string;
      rule: {
        hasOwnName: boolean;
        readyMade: string | null;
      } | null;
      value: string;
    };
    HandoverView: {
      /** Format: date-time */
      asOf: string;
      commit: string | null;
      decided: {
        count: number;
        items: components["schemas"]["HandoverDecision"][];
      };
      ended: {
        count: number;
        items: components["schemas"]["RunListItem"][];
      };
      failed: {
        count: number;
        items: components["schemas"]["RunListItem"][];
      };
      open: {
        alerts: {
          count: number;
          items: components["schemas"]["AlertView"][];
        };
        failures: {
          count: number;
          items: components["schemas"]["RunListItem"][];
        };
        runs: {
          count: number;
          items: components["schemas"]["RunListItem"][];
        };
      };
      raised: {
        count: number;
        items: components["schemas"]["AlertView"][];
      };
      totals: {
        cancelled: number;
        crashed: number;
        ended: number;
        failed: number;
        /** @description Runs created in the window; 10,000 = that many, or more. The other totals are exact. */
        launched: number;
        partial: number;
        recordsFailed: number;
        recordsIn: number;
        recordsOut: number;
        succeeded: number;
        /** @description Run success rate (0 to 1) of the full runs that ended; null = none did. */
        success: number | null;
        tokens: number;
        trials: number;
      };
      tz: string;
      watermark: string | null;
      window: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
      };
    };
    LensRecord: {
      after: components["schemas"]["LensSide"];
      before: components["schemas"]["LensSide"];
      duplicates: {
        isWhole: boolean;
        rows: number[];
      };
      equals: number | null;
      measured: {
        [key: string]: string;
      };
      outcome: ("kept" | "changed" | "dropped" | "failed") | null;
      output: number | null;
      reason: string;
      reject: {
        file: string | null;
        line: number | null;
        message: string;
        params: {
          [key: string]: string;
        };
      } | null;
      row: number | null;
    };
    LensSide: {
      bytes: number | null;
      record: {
        [key: string]: unknown;
      } | null;
      /** @enum {string} */
      state: "record" | "text" | "none" | "source" | "unknown" | "not_kept" | "missing" | "damaged" | "too_far" | "too_large";
      text: string | null;
    };
    LensView: {
      at: number;
      record: components["schemas"]["LensRecord"] | null;
      /** @enum {string} */
      status: "found" | "not_ended" | "nothing_kept" | "untraced" | "beyond" | "too_far";
      total: number;
    };
    LineageNode: components["schemas"]["LineageSource"] | components["schemas"]["LineageRun"] | components["schemas"]["LineageVersion"];
    LineageRun: {
      /** Format: uuid */
      id: string;
      name: string | null;
      state: ("QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED") | null;
      stateName: ("pending" | "queued" | "running" | "pausing" | "resuming" | "paused" | "waiting" | "cancelling" | "succeeded" | "partial" | "failed" | "timeout" | "crashed" | "cancelled" | "reconciling") | null;
      /** @constant */
      type: "run";
    };
    LineageSource: {
      /** Format: uuid */
      id: string;
      isArchived: boolean;
      kind: string;
      name: string;
      /** @constant */
      type: "source";
    };
    LineageVersion: {
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      datasetId: string;
      datasetName: string;
      /** Format: uuid */
      id: string;
      isArchived: boolean;
      rows: number;
      semver: string;
      /** @constant */
      type: "version";
    };
    LineageView: {
      edges: {
        /** Format: uuid */
        from: string;
        /** Format: uuid */
        to: string;
      }[];
      isCut: boolean;
      nodes: components["schemas"]["LineageNode"][];
      /** Format: uuid */
      versionId: string;
    };
    LineStage: {
      dependsOn: string[];
      droppedByReason: {
        [key: string]: number;
      };
      failedByReason: {
        [key: string]: number;
      };
      isCurrent: boolean;
      isTerminal: boolean;
      kind: string;
      launches: number;
      name: string;
      position: number;
      recordsDropped: number;
      recordsFailed: number;
      recordsIn: number;
      recordsOut: number;
      recordsPerMinute: number | null;
      running: number;
      stageKey: string;
      unread: number;
      waiting: number;
    };
    LineView: {
      /** Format: date-time */
      asOf: string;
      ended: {
        recordsMade: number;
        recordsRead: number;
      };
      launches: number;
      pipelineId: string | null;
      pipelines: {
        /** Format: uuid */
        id: string;
        isBuiltIn: boolean;
        name: string;
        recordsIn: number;
        runs: number;
      }[];
      runs: number;
      stages: components["schemas"]["LineStage"][];
      stale: boolean;
      tz: string;
      window: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
      };
    };
    MetricCompare: {
      /** Format: date-time */
      asOf: string;
      commit: string | null;
      comparison: components["schemas"]["Comparison"];
      /** @enum {string} */
      good: "up" | "down" | "none";
      /** @enum {string} */
      grain: "5m" | "15m" | "hour" | "day" | "week" | "month";
      /**
       * @description record_success: (out + dropped) ÷ (out + dropped + failed), over all stages; what a filter or a dedupe drops counts as good. run_success: succeeded ÷ (succeeded + failed + crashed); cancelled and skipped runs are left out. first_pass: succeeded, as no retry and with every stage at its first attempt ÷ (succeeded + failed + crashed). Retries count below the line only: what passes by a retry did not pass at first. records_out and throughput: records out of last stages. Records of a stage that was tried again count once, up to where its attempts came at most.
       * @enum {string}
       */
      metric: "throughput" | "records_out" | "run_success" | "record_success" | "first_pass" | "runs_ended" | "runs_failed" | "attempt_p50" | "attempt_p95" | "attempt_p99" | "wait_mean" | "call_p50" | "call_p95" | "call_p99" | "model_calls" | "tokens_total" | "tokens_input" | "tokens_output";
      /** @enum {string} */
      mode: "mom" | "yoy";
      points: {
        /** Format: date-time */
        at: string;
        before: {
          /** Format: date-time */
          at: string;
          /** @enum {string} */
          status: "final" | "partial" | "missing" | "zero";
          value: number | null;
        } | null;
        /** @enum {string} */
        status: "final" | "partial" | "missing" | "zero";
        value: number | null;
      }[];
      revision: number;
      since: string | null;
      stale: boolean;
      tz: string;
      /** @enum {string} */
      unit: "records_per_minute" | "records" | "ratio" | "runs" | "ms" | "calls" | "tokens";
      value: number | null;
      watermark: string | null;
      window: components["schemas"]["MetricWindow"];
    };
    MetricCost: {
      /** Format: date-time */
      asOf: string;
      days: {
        /** Format: date-time */
        at: string;
        costs: {
          cost: string;
          currency: string;
        }[];
        unpricedTokens: number;
      }[];
      groups: {
        /** @enum {string} */
        by: "model" | "configuration" | "stage" | "pipeline";
        items: {
          calls: number;
          costs: {
            cost: string;
            currency: string;
          }[];
          freeTokens: number;
          inputTokens: number;
          key: string;
          name: string | null;
          outputTokens: number;
          unpricedTokens: number;
        }[];
      }[];
      perThousand: {
        cost: string;
        currency: string;
      }[];
      recordsOut: number;
      resent: components["schemas"]["ResentCalls"];
      tests: {
        calls: number;
        costs: {
          cost: string;
          currency: string;
        }[];
        freeTokens: number;
        inputTokens: number;
        outputTokens: number;
        unpricedTokens: number;
      };
      total: {
        calls: number;
        costs: {
          cost: string;
          currency: string;
        }[];
        freeTokens: number;
        inputTokens: number;
        outputTokens: number;
        unpricedTokens: number;
      };
      tz: string;
      window: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
      };
    };
    MetricLosses: {
      count: number;
      /** @enum {string} */
      fate: "dropped" | "failed";
      items: {
        finishedAt: string | null;
        name: string;
        reasons: {
          [key: string]: number;
        };
        records: number;
        /** Format: uuid */
        runId: string;
      }[];
      records: number;
      stage: string;
      tz: string;
      window: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
      };
    };
    MetricMarks: {
      count: number;
      items: components["schemas"]["ChartMark"][];
      tz: string;
      window: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
      };
    };
    MetricQuality: {
      accepted: {
        records: number;
        tokens: number;
        tokensPerRecord: number | null;
      };
      by: {
        model: {
          failed: number;
          firstPassRatio: number | null;
          fixed: number;
          high: number | null;
          key: string;
          label: string;
          low: number | null;
          passed: number;
          passRatio: number | null;
          verdicts: number;
        }[];
        reviewer: {
          failed: number;
          firstPassRatio: number | null;
          fixed: number;
          high: number | null;
          key: string;
          label: string;
          low: number | null;
          passed: number;
          passRatio: number | null;
          verdicts: number;
        }[];
        revision: {
          failed: number;
          firstPassRatio: number | null;
          fixed: number;
          high: number | null;
          key: string;
          label: string;
          low: number | null;
          passed: number;
          passRatio: number | null;
          verdicts: number;
        }[];
        stage: {
          failed: number;
          firstPassRatio: number | null;
          fixed: number;
          high: number | null;
          key: string;
          label: string;
          low: number | null;
          passed: number;
          passRatio: number | null;
          pipelineId: string | null;
          /** @description Empty = the pipeline is gone */
          pipelineName: string;
          stageKey: string;
          /** @description Of the newest revision; empty = none of its own */
          stageName: string;
          verdicts: number;
        }[];
      };
      defects: {
        code: string;
        count: number;
        name: string;
        /** @enum {string} */
        severity: "critical" | "major" | "minor";
      }[];
      /** @enum {string} */
      grain: "5m" | "15m" | "hour" | "day" | "week" | "month";
      points: {
        /** Format: date-time */
        at: string;
        failed: number;
        firstPassRatio: number | null;
        fixed: number;
        high: number | null;
        low: number | null;
        passed: number;
        passRatio: number | null;
        verdicts: number;
      }[];
      total: {
        failed: number;
        firstPassRatio: number | null;
        fixed: number;
        high: number | null;
        low: number | null;
        passed: number;
        passRatio: number | null;
        verdicts: number;
      };
      tz: string;
      window: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
      };
    };
    MetricQueue: {
      /** Format: date-time */
      asOf: string;
      /** @enum {string} */
      grain: "5m" | "15m" | "hour" | "day" | "week" | "month";
      points: {
        ageMaxMs: number | null;
        /** Format: date-time */
        at: string;
        depthMax: number | null;
        depthMean: number | null;
        /** @enum {string} */
        status: "final" | "partial" | "missing" | "zero";
      }[];
      tz: string;
      window: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
      };
    };
    MetricRequests: {
      /** Format: date-time */
      asOf: string;
      commit: string | null;
      items: {
        calls: number;
        /** @description Calls that nobody waited for: part of the calls, and neither good nor bad */
        cancelled: number;
        failed: number;
        modelVersion: string;
        /** Format: uuid */
        pipelineId: string;
        /** @description Empty = the pipeline is gone */
        pipelineName: string;
        stageKey: string;
        stageKind: string;
        /** @description Of the newest revision; empty = none of its own */
        stageName: string;
      }[];
      revision: number;
      since: string | null;
      stale: boolean;
      total: {
        calls: number;
        /** @description Calls that nobody waited for: part of the calls, and neither good nor bad */
        cancelled: number;
        failed: number;
      };
      tz: string;
      watermark: string | null;
      window: components["schemas"]["MetricWindow"];
    };
    MetricSeries: {
      /** Format: date-time */
      asOf: string;
      commit: string | null;
      /** @enum {string} */
      good: "up" | "down" | "none";
      /** @enum {string} */
      grain: "5m" | "15m" | "hour" | "day" | "week" | "month";
      /**
       * @description record_success: (out + dropped) ÷ (out + dropped + failed), over all stages; what a filter or a dedupe drops counts as good. run_success: succeeded ÷ (succeeded + failed + crashed); cancelled and skipped runs are left out. first_pass: succeeded, as no retry and with every stage at its first attempt ÷ (succeeded + failed + crashed). Retries count below the line only: what passes by a retry did not pass at first. records_out and throughput: records out of last stages. Records of a stage that was tried again count once, up to where its attempts came at most.
       * @enum {string}
       */
      metric: "throughput" | "records_out" | "run_success" | "record_success" | "first_pass" | "runs_ended" | "runs_failed" | "attempt_p50" | "attempt_p95" | "attempt_p99" | "wait_mean" | "call_p50" | "call_p95" | "call_p99" | "model_calls" | "tokens_total" | "tokens_input" | "tokens_output";
      parts: {
        key: string | null;
        values: (number | null)[];
      }[];
      points: {
        /** Format: date-time */
        at: string;
        /** @enum {string} */
        status: "final" | "partial" | "missing" | "zero";
        value: number | null;
      }[];
      revision: number;
      since: string | null;
      stale: boolean;
      tz: string;
      /** @enum {string} */
      unit: "records_per_minute" | "records" | "ratio" | "runs" | "ms" | "calls" | "tokens";
      watermark: string | null;
      window: components["schemas"]["MetricWindow"];
    };
    MetricStages: {
      /** Format: date-time */
      asOf: string;
      before: components["schemas"]["StageMetrics"][];
      commit: string | null;
      compared: {
        before: {
          /** Format: date-time */
          from: string;
          /** Format: date-time */
          to: string;
        };
        now: {
          /** Format: date-time */
          from: string;
          /** Format: date-time */
          to: string;
        };
      } | null;
      items: components["schemas"]["StageMetrics"][];
      now: components["schemas"]["StageMetrics"][];
      revision: number;
      since: string | null;
      stale: boolean;
      tz: string;
      watermark: string | null;
      window: components["schemas"]["MetricWindow"];
    };
    MetricSummary: {
      /** Format: date-time */
      asOf: string;
      commit: string | null;
      course: {
        /** Format: date-time */
        at: string;
        /** @enum {string} */
        status: "final" | "partial" | "missing" | "zero";
      }[];
      items: {
        /** Format: date-time */
        asOf: string;
        commit: string | null;
        count: number;
        course: (number | null)[];
        /** @enum {string} */
        good: "up" | "down" | "none";
        /**
         * @description record_success: (out + dropped) ÷ (out + dropped + failed), over all stages; what a filter or a dedupe drops counts as good. run_success: succeeded ÷ (succeeded + failed + crashed); cancelled and skipped runs are left out. first_pass: succeeded, as no retry and with every stage at its first attempt ÷ (succeeded + failed + crashed). Retries count below the line only: what passes by a retry did not pass at first. records_out and throughput: records out of last stages. Records of a stage that was tried again count once, up to where its attempts came at most.
         * @enum {string}
         */
        metric: "throughput" | "records_out" | "run_success" | "record_success" | "first_pass" | "runs_ended" | "runs_failed" | "attempt_p50" | "attempt_p95" | "attempt_p99" | "wait_mean" | "call_p50" | "call_p95" | "call_p99" | "model_calls" | "tokens_total" | "tokens_input" | "tokens_output";
        mom: components["schemas"]["Comparison"];
        reason: ("missing" | "no_base_count" | "too_few" | "not_by_stage") | null;
        revision: number;
        since: string | null;
        stale: boolean;
        tz: string;
        /** @enum {string} */
        unit: "records_per_minute" | "records" | "ratio" | "runs" | "ms" | "calls" | "tokens";
        value: number | null;
        watermark: string | null;
        window: components["schemas"]["MetricWindow"];
        yoy: components["schemas"]["Comparison"];
      }[];
      localTokens: number;
      recordsPerRunningMinute: number | null;
      revision: number;
      since: string | null;
      stale: boolean;
      tz: string;
      watermark: string | null;
      window: components["schemas"]["MetricWindow"];
    };
    MetricTokens: {
      /** Format: date-time */
      asOf: string;
      commit: string | null;
      items: {
        cachedInputTokens: number;
        inputTokens: number;
        modelCalls: number;
        modelCallsFailed: number;
        modelVersion: string;
        outputTokens: number;
        reasoningTokens: number;
        stageKind: string;
        totalTokens: number;
      }[];
      revision: number;
      since: string | null;
      stale: boolean;
      total: {
        cachedInputTokens: number;
        inputTokens: number;
        modelCalls: number;
        modelCallsFailed: number;
        outputTokens: number;
        reasoningTokens: number;
        totalTokens: number;
      };
      tz: string;
      watermark: string | null;
      window: components["schemas"]["MetricWindow"];
    };
    MetricWindow: {
      coverage: number;
      /** Format: date-time */
      from: string;
      /** @enum {string} */
      status: "final" | "partial" | "missing" | "zero";
      /** Format: date-time */
      to: string;
    };
    ModelActivity: {
      /** Format: date-time */
      at: string;
      /** @enum {string} */
      breaker: "closed" | "half_open" | "open" | "none";
      items: {
        activeCalls: number | null;
        /** Format: uuid */
        id: string;
      }[];
    };
    ModelConfigChange: {
      concurrency?: number;
      endpoint?: string | null;
      isEnabled?: boolean;
      maxOutputTokens?: number;
      model?: string;
      name?: string;
      parameters?: {
        [key: string]: unknown;
      };
      ratePerMinute?: number;
      responseSchema?: {
        [key: string]: unknown;
      };
      retries?: number;
      secret?: string | null;
      timeoutMs?: number;
    };
    ModelConfigCreate: {
      /** @default 8 */
      concurrency?: number;
      /** @default null */
      endpoint?: string | null;
      /** @default true */
      isEnabled?: boolean;
      /** @default 0 */
      maxOutputTokens?: number;
      model: string;
      name: string;
      /** @default {} */
      parameters?: {
        [key: string]: unknown;
      };
      /** Format: uuid */
      projectId?: string;
      /** @enum {string} */
      provider: "service" | "openai";
      /** @default 0 */
      ratePerMinute?: number;
      /** @default {} */
      responseSchema?: {
        [key: string]: unknown;
      };
      /** @default 4 */
      retries?: number;
      secret?: string;
      /** @default 60000 */
      timeoutMs?: number;
    };
    ModelConfigDetail: {
      concurrency: number;
      /** Format: date-time */
      createdAt: string;
      endpoint: string | null;
      hasSecret: boolean;
      /** @enum {string} */
      health: "ok" | "loading" | "failing" | "missing" | "untested" | "unknown" | "off";
      /** Format: uuid */
      id: string;
      isArchived: boolean;
      isEnabled: boolean;
      lastTest: components["schemas"]["TestCallView"] | null;
      maxOutputTokens: number;
      model: string;
      name: string;
      parameters: {
        [key: string]: unknown;
      };
      price: components["schemas"]["ModelPriceView"] | null;
      /** Format: uuid */
      projectId: string;
      provenance: ("MODEL" | "RULES" | "SIMULATED") | null;
      /** @enum {string} */
      provider: "service" | "openai";
      ratePerMinute: number;
      responseSchema: {
        [key: string]: unknown;
      };
      retries: number;
      secretChangedAt: string | null;
      timeoutMs: number;
      /** Format: date-time */
      updatedAt: string;
      use: {
        activeRuns: number;
        callP50Ms: number | null;
        callP95Ms: number | null;
        calls: number;
        failed: number;
        inputTokens: number;
        judged: number;
        month: {
          calls: number;
          costs: {
            cost: string;
            currency: string;
          }[];
          inputTokens: number;
          outputTokens: number;
          unpricedTokens: number;
        };
        outputTokens: number;
      };
      version: number;
    };
    ModelConfigPage: {
      items: components["schemas"]["ModelConfigDetail"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    ModelConfigView: {
      concurrency: number;
      /** Format: date-time */
      createdAt: string;
      endpoint: string | null;
      hasSecret: boolean;
      /** Format: uuid */
      id: string;
      isArchived: boolean;
      isEnabled: boolean;
      maxOutputTokens: number;
      model: string;
      name: string;
      parameters: {
        [key: string]: unknown;
      };
      /** Format: uuid */
      projectId: string;
      /** @enum {string} */
      provider: "service" | "openai";
      ratePerMinute: number;
      responseSchema: {
        [key: string]: unknown;
      };
      retries: number;
      secretChangedAt: string | null;
      timeoutMs: number;
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    ModelPreview: {
      parameters: {
        prompt: string;
        /** @default  */
        system?: string;
      };
      source: {
        /** Format: uuid */
        datasetVersionId: string;
      } | {
        /** Format: uuid */
        runId: string;
        stageKey: string;
      };
    };
    ModelPreviewAnswer: {
      fields: string[];
      items: {
        chars: number;
        missing: string[];
        prompt: string;
        row: number;
        system: string;
      }[];
    };
    ModelPriceCreate: {
      /** @default null */
      cachedPrice?: string | null;
      currency: string;
      /** @default false */
      endsPrevious?: boolean;
      inputPrice: string;
      /** @default  */
      note?: string;
      outputPrice: string;
      /**
       * @default configuration
       * @enum {string}
       */
      scope?: "configuration" | "model";
      /** Format: date-time */
      validFrom: string;
      /** @default null */
      validUntil?: string | null;
    };
    ModelPricePage: {
      items: components["schemas"]["ModelPriceView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    ModelPriceView: {
      actor: string;
      cachedPrice: string | null;
      /** Format: uuid */
      configurationId: string;
      /** Format: date-time */
      createdAt: string;
      currency: string;
      /** Format: uuid */
      id: string;
      inputPrice: string;
      note: string;
      outputPrice: string;
      /** @enum {string} */
      scope: "configuration" | "model";
      /** Format: date-time */
      validFrom: string;
      validUntil: string | null;
      version: number;
    };
    ModelTest: {
      prompt: string;
    };
    ModelVersionPage: {
      items: components["schemas"]["ModelVersionView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    ModelVersionView: {
      actor: string;
      /** Format: date-time */
      createdAt: string;
      isSecretChanged: boolean;
      number: number;
      restoredFrom: number | null;
      spec: {
        concurrency: number;
        endpoint: string | null;
        isEnabled: boolean;
        maxOutputTokens: number;
        model: string;
        name: string;
        parameters: {
          [key: string]: unknown;
        };
        /** @enum {string} */
        provider: "service" | "openai";
        ratePerMinute: number;
        responseSchema: {
          [key: string]: unknown;
        };
        retries: number;
        timeoutMs: number;
      };
    };
    OverviewParts: {
      active: {
        problem: components["schemas"]["Problem"] | null;
        value: components["schemas"]["ActiveRunPage"] | null;
      };
      line: {
        problem: components["schemas"]["Problem"] | null;
        value: components["schemas"]["LineView"] | null;
      };
      overview: {
        problem: components["schemas"]["Problem"] | null;
        value: components["schemas"]["OverviewView"] | null;
      };
      summary: {
        problem: components["schemas"]["Problem"] | null;
        value: components["schemas"]["MetricSummary"] | null;
      };
      versions: {
        problem: components["schemas"]["Problem"] | null;
        value: components["schemas"]["VersionList"] | null;
      };
    };
    OverviewView: {
      demo: {
        isArchived: boolean;
        /** Format: uuid */
        pipelineId: string;
        runId: string | null;
      } | null;
      living: {
        CANCELLING: number;
        PAUSED: number;
        QUEUED: number;
        RUNNING: number;
        WAITING: number;
      };
      made: {
        dataset: boolean;
        pipeline: boolean;
        result: boolean;
        run: boolean;
        source: boolean;
      };
      oldestPausedAt: string | null;
      oldestWaitingAt: string | null;
      openFailures: {
        crashed: number;
        failed: number;
        followed: number;
        oldestAt: string | null;
        total: number;
      };
      sources: {
        failing: number;
        failingName: string | null;
        total: number;
        untested: number;
      };
    };
    PasswordSet: {
      current?: string;
      password: string;
    };
    PipelineCreate: {
      /** @default  */
      description?: string;
      /** @default  */
      message?: string;
      name: string;
      /** Format: uuid */
      projectId?: string;
      stages: components["schemas"]["PipelineStageInput"][];
    };
    PipelineDiff: {
      from: components["schemas"]["RevisionDetail"];
      stages: {
        /** @enum {string} */
        change: "added" | "removed" | "changed" | "moved" | "same";
        isMoved: boolean;
        key: string;
        kind: string;
        name: string;
        parts: {
          after?: unknown;
          before?: unknown;
          /** @enum {string} */
          change: "added" | "removed" | "changed";
          /** @enum {string} */
          part: "kind" | "name" | "needs" | "sourceId" | "parameters" | "maxAttempts" | "timeoutMs" | "failureTolerance";
          path: string[];
        }[];
        positionAfter: number | null;
        positionBefore: number | null;
      }[];
      to: components["schemas"]["RevisionDetail"];
    };
    PipelineListItem: {
      /** Format: date-time */
      createdAt: string;
      description: string;
      /** Format: uuid */
      id: string;
      kinds: string[];
      lastRun: {
        /** Format: date-time */
        createdAt: string;
        finishedAt: string | null;
        /** Format: uuid */
        id: string;
        /** @enum {string} */
        state: "QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED";
        /** @enum {string} */
        stateName: "pending" | "queued" | "running" | "pausing" | "resuming" | "paused" | "waiting" | "cancelling" | "succeeded" | "partial" | "failed" | "timeout" | "crashed" | "cancelled" | "reconciling";
      } | null;
      name: string;
      /** Format: uuid */
      projectId: string;
      revision: components["schemas"]["RevisionView"];
      stageCount: number;
      template: components["schemas"]["PipelineTemplate"] | null;
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    PipelinePage: {
      items: components["schemas"]["PipelineListItem"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    PipelineReplace: {
      /** @default  */
      description?: string;
      /** @default  */
      message?: string;
      name: string;
      stages: components["schemas"]["PipelineStageInput"][];
    };
    PipelineSaved: {
      /** Format: date-time */
      createdAt: string;
      description: string;
      /** Format: uuid */
      id: string;
      name: string;
      /** Format: uuid */
      projectId: string;
      revision: components["schemas"]["RevisionView"];
      stageCount: number;
      stages: components["schemas"]["PipelineStage"][];
      template: components["schemas"]["PipelineTemplate"] | null;
      /** Format: date-time */
      updatedAt: string;
      version: number;
      warnings?: components["schemas"]["Finding"][];
    };
    PipelineStage: {
      failureTolerance?: number;
      key: string;
      kind: string;
      maxAttempts?: number;
      /** @default  */
      name: string;
      /** @default [] */
      needs: string[];
      /** @default {} */
      parameters: {
        [key: string]: unknown;
      };
      /** Format: uuid */
      sourceId?: string;
      timeoutMs?: number;
    };
    PipelineStageInput: {
      failureTolerance?: number;
      key: string;
      kind: string;
      maxAttempts?: number;
      /** @default  */
      name?: string;
      /** @default [] */
      needs?: string[];
      /** @default {} */
      parameters?: {
        [key: string]: unknown;
      };
      /** Format: uuid */
      sourceId?: string;
      timeoutMs?: number;
    };
    PipelineTemplate: {
      builtIn: ("web_text" | "instruction_data" | "document_corpus" | "dialogue" | "classification" | "table") | null;
      /** Format: uuid */
      id: string;
      isChanged: boolean;
      isDeprecated: boolean;
      label: string | null;
      name: string;
      newer: {
        consequence: ("MAJOR" | "MINOR" | "PATCH") | null;
        message: string;
        version: string;
      } | null;
      version: string;
    };
    PipelineValidate: {
      /** @default {} */
      inputs?: {
        [key: string]: components["schemas"]["TaskInput"];
      };
      /** Format: uuid */
      projectId?: string;
      stages: components["schemas"]["PipelineStageInput"][];
    };
    PipelineValidation: {
      findings: components["schemas"]["Finding"][];
      ok: boolean;
      stageColumns: {
        [key: string]: components["schemas"]["Column"][];
      };
    };
    PipelineView: {
      /** Format: date-time */
      createdAt: string;
      description: string;
      /** Format: uuid */
      id: string;
      name: string;
      /** Format: uuid */
      projectId: string;
      revision: components["schemas"]["RevisionView"];
      stageCount: number;
      stages: components["schemas"]["PipelineStage"][];
      template: components["schemas"]["PipelineTemplate"] | null;
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    Problem: {
      /** @enum {string} */
      code: "invalid_input" | "unauthenticated" | "forbidden" | "not_found" | "method_not_allowed" | "conflict" | "artifact_damaged" | "artifact_missing" | "protocol_version" | "stale_version" | "too_large" | "unsupported_media_type" | "range_not_satisfiable" | "too_many_uploads" | "refused" | "version_required" | "too_many_requests" | "internal" | "not_implemented" | "read_only" | "unavailable" | "upstream_timeout" | "storage_full";
      detail: string;
      errorCount?: number;
      errors?: components["schemas"]["ProblemField"][];
      requestId: string;
      status: number;
      title: string;
      type: string;
    };
    ProblemField: {
      code: string;
      message: string;
      pointer: string;
    };
    ProcessMemory: {
      arrayBufferBytes: number;
      embeddedDatabaseBytes: number | null;
      externalBytes: number;
      heapUsedBytes: number;
      rssBytes: number;
    };
    ProjectChange: {
      description?: string;
      name?: string;
    };
    ProjectCreate: {
      /** @default  */
      description?: string;
      key: string;
      name: string;
    };
    ProjectPage: {
      items: components["schemas"]["ProjectView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    ProjectView: {
      /** Format: date-time */
      createdAt: string;
      description: string;
      /** Format: uuid */
      id: string;
      isDemo: boolean;
      key: string;
      name: string;
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    QcAgreement: {
      agreement: number | null;
      alpha: number | null;
      labels: ("PASS" | "FIX_AND_PASS" | "FAIL")[];
      matrix: number[][];
      minUnits: number;
      pairs: {
        agreement: number | null;
        kappa: number | null;
        matrix: number[][];
        reviewers: string[];
        units: number;
      }[];
      units: number;
    };
    QcBoard: {
      columns: {
        /** @enum {string} */
        column: "open" | "sampled" | "inReview" | "accepted" | "rejected" | "closed";
        count: number;
        items: components["schemas"]["QcLotView"][];
      }[];
    };
    QcCounts: {
      byState: {
        [key: string]: number;
      };
      needsPerson: number;
      oldestDueAt: string | null;
      overdue: number;
      policies: number;
    };
    QcDefectList: {
      items: {
        code: string;
        count: number;
        name: string;
        policies: {
          /** Format: uuid */
          id: string;
          name: string;
        }[];
        /** @enum {string} */
        severity: "critical" | "major" | "minor";
      }[];
    };
    QcLotClose: {
      reason: string;
    };
    QcLotCreate: {
      /** Format: uuid */
      datasetId: string;
      /** @default true */
      draw?: boolean;
      /** Format: uuid */
      parentLotId?: string;
      /** Format: uuid */
      policyId: string;
      /** Format: uuid */
      projectId?: string;
      seed?: number;
      /** @default latest */
      version?: components["schemas"]["VersionRef"];
    };
    QcLotDecision: {
      /** @enum {string} */
      decision: "accept" | "reject" | "conditional";
      /** @default  */
      reason?: string;
    };
    QcLotDetail: {
      acceptNumber: number;
      children: {
        /** Format: uuid */
        id: string;
        number: number;
        /** @enum {string} */
        state: "OPEN" | "SAMPLED" | "IN_REVIEW" | "ACCEPTED" | "REJECTED" | "CONDITIONAL" | "REWORK" | "SCRAPPED" | "CLOSED";
      }[];
      closeRefusal: ("GATE_WAITS" | "HAS_VERDICTS" | "STATE") | "";
      counts: {
        critical: number;
        failed: number;
        fixed: number;
        major: number;
        minor: number;
        passed: number;
        reviewed: number;
      };
      /** Format: date-time */
      createdAt: string;
      createdBy: string;
      datasetId: string | null;
      datasetName: string | null;
      datasetVersion: string | null;
      decidedAt: string | null;
      decidedBy: string;
      defects: {
        code: string;
        count: number;
        name: string;
        /** @enum {string} */
        severity: "critical" | "major" | "minor";
      }[];
      dueAt: string | null;
      excesses: ("critical" | "major" | "minor")[];
      findings: {
        count: number;
        rule: number;
        unchecked: number;
      }[];
      history: {
        action: string;
        actor: string;
        /** Format: date-time */
        at: string;
        note: string;
        runId: string | null;
      }[];
      /** Format: uuid */
      id: string;
      isDecidable: boolean;
      judgedBefore: {
        /** Format: uuid */
        id: string;
        number: number;
        /** @enum {string} */
        state: "OPEN" | "SAMPLED" | "IN_REVIEW" | "ACCEPTED" | "REJECTED" | "CONDITIONAL" | "REWORK" | "SCRAPPED" | "CLOSED";
      } | null;
      minorAcceptNumber: number | null;
      number: number;
      openSamples: number;
      /** @enum {string} */
      origin: "version" | "gate";
      parent: {
        /** Format: uuid */
        id: string;
        number: number;
        /** @enum {string} */
        state: "OPEN" | "SAMPLED" | "IN_REVIEW" | "ACCEPTED" | "REJECTED" | "CONDITIONAL" | "REWORK" | "SCRAPPED" | "CLOSED";
      } | null;
      parentLotId: string | null;
      passInterval: {
        high: number;
        low: number;
      } | null;
      passRatio: number | null;
      /** Format: uuid */
      policyId: string;
      policyName: string;
      policyVersion: number;
      population: number;
      /** Format: uuid */
      projectId: string;
      /** @enum {string} */
      proposal: "accept" | "reject";
      reason: string;
      refusals: {
        [key: string]: ("SAMPLES_OPEN" | "AC_EXCEEDED" | "CRITICAL_DEFECT" | "WITHIN_PLAN" | "JUDGED_BEFORE" | "REASON_MISSING") | "";
      };
      runId: string | null;
      runName: string | null;
      sampleSize: number;
      seed: number;
      settledFailures: number;
      settledFixes: number;
      spec: components["schemas"]["QualitySpec"];
      stageKey: string | null;
      /** @enum {string} */
      state: "OPEN" | "SAMPLED" | "IN_REVIEW" | "ACCEPTED" | "REJECTED" | "CONDITIONAL" | "REWORK" | "SCRAPPED" | "CLOSED";
      trace: {
        /** Format: uuid */
        runId: string;
        stageKey: string;
      } | null;
      uncoded: number;
      /** Format: date-time */
      updatedAt: string;
      version: number;
      versionLot: {
        /** Format: uuid */
        id: string;
        number: number;
        /** @enum {string} */
        state: "OPEN" | "SAMPLED" | "IN_REVIEW" | "ACCEPTED" | "REJECTED" | "CONDITIONAL" | "REWORK" | "SCRAPPED" | "CLOSED";
      } | null;
    };
    QcLotFixes: {
      /** @default false */
      leaveOutFailed?: boolean;
      newestVersion?: string;
    };
    QcLotLeave: {
      reviewer: string;
    };
    QcLotLeft: {
      released: number;
    };
    QcLotNext: {
      /** @default 0 */
      after?: number;
      /** @default 5 */
      count?: number;
      reviewer: string;
      /**
       * @default first
       * @enum {string}
       */
      role?: "first" | "second" | "adjudication";
    };
    QcLotNextAnswer: {
      items: components["schemas"]["QcSampleDetail"][];
    };
    QcLotPage: {
      items: components["schemas"]["QcLotView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    QcLotScrap: {
      reason: string;
    };
    QcLotView: {
      acceptNumber: number;
      counts: {
        critical: number;
        failed: number;
        fixed: number;
        major: number;
        minor: number;
        passed: number;
        reviewed: number;
      };
      /** Format: date-time */
      createdAt: string;
      createdBy: string;
      datasetId: string | null;
      datasetName: string | null;
      datasetVersion: string | null;
      decidedAt: string | null;
      decidedBy: string;
      dueAt: string | null;
      /** Format: uuid */
      id: string;
      isDecidable: boolean;
      minorAcceptNumber: number | null;
      number: number;
      /** @enum {string} */
      origin: "version" | "gate";
      parentLotId: string | null;
      passInterval: {
        high: number;
        low: number;
      } | null;
      passRatio: number | null;
      /** Format: uuid */
      policyId: string;
      policyName: string;
      policyVersion: number;
      population: number;
      /** Format: uuid */
      projectId: string;
      reason: string;
      runId: string | null;
      runName: string | null;
      sampleSize: number;
      seed: number;
      stageKey: string | null;
      /** @enum {string} */
      state: "OPEN" | "SAMPLED" | "IN_REVIEW" | "ACCEPTED" | "REJECTED" | "CONDITIONAL" | "REWORK" | "SCRAPPED" | "CLOSED";
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    QcPolicyChange: {
      description?: string;
      name?: string;
      spec?: components["schemas"]["QualitySpecInput"];
    };
    QcPolicyCreate: {
      /** @default  */
      description?: string;
      name: string;
      /** Format: uuid */
      projectId?: string;
      spec: components["schemas"]["QualitySpecInput"];
    };
    QcPolicyPage: {
      items: components["schemas"]["QcPolicyView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    QcPolicyView: {
      acceptNumber: number;
      archivedAt: string | null;
      /** Format: date-time */
      createdAt: string;
      description: string;
      /** Format: uuid */
      id: string;
      name: string;
      /** Format: uuid */
      projectId: string;
      sampleSize: number;
      spec: components["schemas"]["QualitySpec"];
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    QcQuality: {
      defects: {
        code: string;
        count: number;
        name: string;
        /** @enum {string} */
        severity: "critical" | "major" | "minor";
      }[];
      firstPassRatio: number | null;
      lots: components["schemas"]["QcLotView"][];
      passInterval: {
        high: number;
        low: number;
      } | null;
      passRatio: number | null;
      reviewed: number;
    };
    QcSampleClaim: {
      reviewer: string;
    };
    QcSampleDetail: {
      awaited: ("first" | "second" | "adjudication") | null;
      claim: {
        by: string;
        leftMs: number;
        /** Format: date-time */
        until: string;
      } | null;
      defects: string[];
      /** Format: date-time */
      drawnAt: string;
      findings: components["schemas"]["SampleFinding"][];
      fixedRecord: string | null;
      /** Format: uuid */
      id: string;
      isHidden: boolean;
      /** Format: uuid */
      lotId: string;
      needsSecond: boolean;
      position: number;
      record: string;
      row: number;
      /** @enum {string} */
      state: "PENDING" | "CLAIMED" | "PASSED" | "FIXED" | "FAILED";
      verdicts: {
        /** Format: date-time */
        at: string;
        defects: string[];
        fixedRecord: string | null;
        /** Format: uuid */
        id: string;
        note: string;
        reviewer: string;
        /** @enum {string} */
        role: "first" | "second" | "adjudication";
        undoneAt: string | null;
        /** @enum {string} */
        verdict: "PASS" | "FIX_AND_PASS" | "FAIL";
      }[];
      version: number;
    };
    QcSamplePage: {
      items: components["schemas"]["QcSampleView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    QcSampleReopen: {
      reason: string;
      reviewer: string;
    };
    QcSampleReset: {
      awaited: ("first" | "second" | "adjudication") | null;
      claim: {
        by: string;
        leftMs: number;
        /** Format: date-time */
        until: string;
      } | null;
      defects: string[];
      /** Format: date-time */
      drawnAt: string;
      findings: components["schemas"]["SampleFinding"][];
      fixedRecord: string | null;
      /** Format: uuid */
      id: string;
      isHidden: boolean;
      lot: {
        counts: {
          critical: number;
          failed: number;
          fixed: number;
          major: number;
          minor: number;
          passed: number;
          reviewed: number;
        };
        /** Format: uuid */
        id: string;
        version: number;
      };
      /** Format: uuid */
      lotId: string;
      needsSecond: boolean;
      position: number;
      record: string;
      row: number;
      /** @enum {string} */
      state: "PENDING" | "CLAIMED" | "PASSED" | "FIXED" | "FAILED";
      verdicts: {
        /** Format: date-time */
        at: string;
        defects: string[];
        fixedRecord: string | null;
        /** Format: uuid */
        id: string;
        note: string;
        reviewer: string;
        /** @enum {string} */
        role: "first" | "second" | "adjudication";
        undoneAt: string | null;
        /** @enum {string} */
        verdict: "PASS" | "FIX_AND_PASS" | "FAIL";
      }[];
      version: number;
    };
    QcSampleView: {
      awaited: ("first" | "second" | "adjudication") | null;
      claim: {
        by: string;
        leftMs: number;
        /** Format: date-time */
        until: string;
      } | null;
      defects: string[];
      excerpt: string;
      findings: components["schemas"]["SampleFinding"][];
      /** Format: uuid */
      id: string;
      isHidden: boolean;
      /** Format: uuid */
      lotId: string;
      needsSecond: boolean;
      position: number;
      row: number;
      /** @enum {string} */
      state: "PENDING" | "CLAIMED" | "PASSED" | "FIXED" | "FAILED";
      version: number;
    };
    QcVerdictAnswer: {
      /** Format: uuid */
      id: string;
      lot: {
        counts: {
          critical: number;
          failed: number;
          fixed: number;
          major: number;
          minor: number;
          passed: number;
          reviewed: number;
        };
        /** Format: uuid */
        id: string;
        version: number;
      };
      sample: components["schemas"]["QcSampleDetail"];
      undoLeftMs: number;
    };
    QcVerdictCreate: {
      /** @default [] */
      defects?: string[];
      fixedRecord?: string;
      /** @default  */
      note?: string;
      reviewer: string;
      /**
       * @default first
       * @enum {string}
       */
      role?: "first" | "second" | "adjudication";
      /** @enum {string} */
      verdict: "PASS" | "FIX_AND_PASS" | "FAIL";
    };
    QcVerdictItem: {
      /** Format: date-time */
      at: string;
      canReopen: boolean;
      defects: {
        code: string;
        name: string;
        /** @enum {string} */
        severity: "critical" | "major" | "minor";
      }[];
      excerpt: string;
      /** Format: uuid */
      id: string;
      lot: {
        /** Format: uuid */
        id: string;
        number: number;
        /** @enum {string} */
        state: "OPEN" | "SAMPLED" | "IN_REVIEW" | "ACCEPTED" | "REJECTED" | "CONDITIONAL" | "REWORK" | "SCRAPPED" | "CLOSED";
      };
      note: string;
      position: number;
      /** @enum {string} */
      role: "first" | "second" | "adjudication";
      /** Format: uuid */
      sampleId: string;
      undoneAt: string | null;
      /** @enum {string} */
      verdict: "PASS" | "FIX_AND_PASS" | "FAIL";
    };
    QcVerdictPage: {
      items: components["schemas"]["QcVerdictItem"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    QualityRule: {
      defect?: string;
      field: string;
      /** @constant */
      kind: "required";
    } | {
      defect?: string;
      field: string;
      /** @constant */
      kind: "type";
      /** @enum {string} */
      type: "string" | "number" | "boolean" | "object" | "array";
    } | {
      defect?: string;
      field: string;
      /** @constant */
      kind: "length";
      max?: number;
      min?: number;
    } | {
      defect?: string;
      field: string;
      /** @constant */
      kind: "duplicate";
    } | {
      defect?: string;
      field: string;
      /** @constant */
      kind: "words";
      words: string[];
    } | {
      defect?: string;
      field: string;
      /** @default false */
      isForbidden: boolean;
      /** @constant */
      kind: "pattern";
      pattern: string;
    } | {
      defect?: string;
      field: string;
      /** @constant */
      kind: "minimum";
      minimum: number;
    };
    QualityRuleInput: {
      defect?: string;
      field: string;
      /** @constant */
      kind: "required";
    } | {
      defect?: string;
      field: string;
      /** @constant */
      kind: "type";
      /** @enum {string} */
      type: "string" | "number" | "boolean" | "object" | "array";
    } | {
      defect?: string;
      field: string;
      /** @constant */
      kind: "length";
      max?: number;
      min?: number;
    } | {
      defect?: string;
      field: string;
      /** @constant */
      kind: "duplicate";
    } | {
      defect?: string;
      field: string;
      /** @constant */
      kind: "words";
      words: string[];
    } | {
      defect?: string;
      field: string;
      /** @default false */
      isForbidden?: boolean;
      /** @constant */
      kind: "pattern";
      pattern: string;
    } | {
      defect?: string;
      field: string;
      /** @constant */
      kind: "minimum";
      minimum: number;
    };
    QualitySpec: {
      plan: components["schemas"]["SamplingPlan"];
      review: components["schemas"]["ReviewSettings"];
      /** @default [] */
      rules: components["schemas"]["QualityRule"][];
    };
    QualitySpecInput: {
      plan: components["schemas"]["SamplingPlan"];
      /** @default {} */
      review?: components["schemas"]["ReviewSettingsInput"];
      /** @default [] */
      rules?: components["schemas"]["QualityRuleInput"][];
    };
    QueueStats: {
      completedLastMinute: number;
      failedLastMinute: number;
      memory: components["schemas"]["ProcessMemory"] | null;
      oldestWaitMs: number;
      queuedStages: number;
      retryingStages: number;
      runningStages: number;
      workers: {
        busy: number;
        capacity: number;
        draining: boolean;
        heartbeatAt: string | null;
        host: string;
        id: string;
        version: string;
      }[];
    };
    RecordPage: {
      items: {
        record: unknown;
        row: number;
      }[];
      nextCursor: string | null;
      rows: number;
      scannedTo: number;
      total?: number;
      totalIsExact?: boolean;
    };
    Reject: {
      file: string | null;
      line: number | null;
      message: string;
      params: {
        [key: string]: string;
      };
      raw: string | null;
      reason: string;
      record: {
        [key: string]: unknown;
      } | null;
    };
    RejectGroup: {
      reason: string;
      records: number;
      /** Format: uuid */
      runId: string;
      stageKey: string;
    };
    RejectPage: {
      isWritten: boolean;
      items: components["schemas"]["Reject"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    ReleaseChange: {
      card?: {
        [key: string]: string;
      };
      changelog?: string;
      name?: string & (unknown & unknown & unknown & unknown);
      semver?: string;
    };
    ReleaseChannelSet: {
      isHere: boolean;
    };
    ReleaseCreate: {
      /** Format: uuid */
      datasetId: string;
      /** @enum {string} */
      locale?: "zh-CN" | "en";
      name?: string & (unknown & unknown & unknown & unknown);
      semver?: string;
      /** @default latest */
      version?: components["schemas"]["VersionRef"];
    };
    ReleaseDetail: {
      archive: {
        /** Format: date-time */
        at: string;
        bytes: number;
        files: number;
        kept: number;
        keptFor: ("version" | "release" | "run" | "upload" | "active" | "unproven")[];
      } | null;
      base: {
        /** Format: uuid */
        id: string;
        semver: string;
      } | null;
      bump: ("MAJOR" | "MINOR" | "PATCH") | null;
      bytes: number;
      card: {
        [key: string]: string;
      };
      cardFrom: {
        /** Format: uuid */
        id: string;
        name: string;
        semver: string;
        /** @enum {string} */
        state: "DRAFT" | "CHECKING" | "READY" | "PUBLISHED" | "DEPRECATED" | "WITHDRAWN" | "ARCHIVED" | "RESTORING";
      } | null;
      changelog: string;
      channels: ("latest" | "stable")[];
      checkedAt: string | null;
      columns: components["schemas"]["Column"][];
      /** Format: date-time */
      createdAt: string;
      createdBy: string;
      /** Format: uuid */
      datasetId: string;
      datasetName: string;
      datasetVersion: string;
      deprecatedAt: string | null;
      deprecateReason: string;
      difference: {
        addedColumns: string[];
        bump: ("MAJOR" | "MINOR" | "PATCH") | null;
        changedColumns: string[];
        /** @enum {string} */
        reason: "first" | "same_files" | "same_records" | "additions" | "gone" | "columns" | "not_compared";
        records: {
          added: number;
          gone: number;
          same: number;
        } | null;
        removedColumns: string[];
        uncompared: ("archived" | "too_large" | "unreadable") | null;
      };
      /** @enum {string} */
      fault: "" | "failed" | "missing" | "damaged";
      faultFile: string;
      files: {
        bytes: number;
        path: string;
        rows: number | null;
        sha256: string;
      }[];
      findings: {
        kinds: {
          examples: {
            field: string;
            masked: string;
            row: number;
          }[];
          /** @enum {string} */
          kind: "email" | "phone" | "id_card" | "secret";
          records: number;
        }[];
        scanned: number;
        total: number;
      } | null;
      gates: {
        /** @enum {string} */
        code: "lot_accepted" | "lot_conditional" | "lot_none" | "lot_open" | "lot_rejected" | "checksums_match" | "checksums_differ" | "schema_first" | "schema_same" | "schema_added" | "schema_major" | "schema_broken" | "card_complete" | "card_missing" | "personal_none" | "personal_found" | "personal_waived";
        facts: {
          acceptNumber?: number;
          changed?: string[];
          columns?: string[];
          defects?: number;
          earlier?: {
            failed: number;
            fixed: number;
            /** Format: uuid */
            lotId: string;
            number: number;
          }[];
          failed?: number;
          files?: number;
          fixes?: number;
          kinds?: string[];
          /** Format: uuid */
          lotId?: string;
          number?: number;
          path?: string;
          problem?: string;
          reason?: string;
          records?: number;
          removed?: string[];
          sampleSize?: number;
          scanned?: number;
          sections?: string[];
          state?: string;
          total?: number;
          undecided?: {
            /** Format: uuid */
            lotId: string;
            number: number;
          }[];
        };
        isPassed: boolean;
        /** @enum {string} */
        key: "lot" | "checksums" | "schema" | "card" | "personal_data";
      }[];
      gatesPassed: number;
      gatesTotal: number;
      /** Format: uuid */
      id: string;
      isOriginCut: boolean;
      lot: {
        acceptNumber: number;
        defects: number;
        failed: number;
        fixes: number;
        /** Format: uuid */
        id: string;
        number: number;
        sampleSize: number;
        state: string;
      } | null;
      manifestSha256: string | null;
      missing: ("description" | "use" | "source" | "processing" | "limits" | "licence" | "contact" | "notes")[];
      name: string;
      numberHolder: {
        /** Format: uuid */
        id: string;
        name: string;
        semver: string;
        /** @enum {string} */
        state: "DRAFT" | "CHECKING" | "READY" | "PUBLISHED" | "DEPRECATED" | "WITHDRAWN" | "ARCHIVED" | "RESTORING";
      } | null;
      parents: {
        /** Format: uuid */
        datasetId: string;
        datasetName: string;
        semver: string;
      }[];
      /** Format: uuid */
      projectId: string;
      publishedAt: string | null;
      publishedBy: string;
      rows: number;
      run: {
        /** Format: uuid */
        id: string;
        inputTokens: number;
        modelVersion: string;
        name: string | null;
        outputTokens: number;
        pipelineId: string | null;
      };
      semver: string;
      sources: {
        /** Format: uuid */
        id: string;
        name: string;
      }[];
      /** @enum {string} */
      state: "DRAFT" | "CHECKING" | "READY" | "PUBLISHED" | "DEPRECATED" | "WITHDRAWN" | "ARCHIVED" | "RESTORING";
      /** Format: date-time */
      updatedAt: string;
      verified: {
        /** Format: date-time */
        at: string;
        files: {
          path: string;
          /** @enum {string} */
          problem: "" | "missing" | "damaged";
        }[];
      } | null;
      version: number;
      waivers: {
        /** Format: date-time */
        at: string;
        by: string;
        /** @enum {string} */
        kind: "email" | "phone" | "id_card" | "secret";
        reason: string;
      }[];
      withdrawnAt: string | null;
      withdrawReason: string;
      work: {
        done: number;
        /** @enum {string} */
        kind: "check" | "archive" | "restore" | "verify";
        total: number;
      } | null;
    };
    ReleasePage: {
      items: components["schemas"]["ReleaseView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    ReleaseReason: {
      reason: string;
    };
    ReleaseRestore: {
      /**
       * @default DEPRECATED
       * @enum {string}
       */
      as?: "PUBLISHED" | "DEPRECATED";
    };
    ReleaseSample: {
      items: {
        record: unknown;
        row: number;
      }[];
      masked: ("email" | "phone" | "id_card" | "secret")[];
    };
    ReleaseView: {
      bump: ("MAJOR" | "MINOR" | "PATCH") | null;
      bytes: number;
      channels: ("latest" | "stable")[];
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      datasetId: string;
      datasetName: string;
      datasetVersion: string;
      /** @enum {string} */
      fault: "" | "failed" | "missing" | "damaged";
      faultFile: string;
      gatesPassed: number;
      gatesTotal: number;
      /** Format: uuid */
      id: string;
      manifestSha256: string | null;
      name: string;
      /** Format: uuid */
      projectId: string;
      publishedAt: string | null;
      rows: number;
      semver: string;
      /** @enum {string} */
      state: "DRAFT" | "CHECKING" | "READY" | "PUBLISHED" | "DEPRECATED" | "WITHDRAWN" | "ARCHIVED" | "RESTORING";
      /** Format: date-time */
      updatedAt: string;
      version: number;
      work: {
        done: number;
        /** @enum {string} */
        kind: "check" | "archive" | "restore" | "verify";
        total: number;
      } | null;
    };
    ResentCalls: {
      calls: number;
      costs: {
        cost: string;
        currency: string;
      }[];
      tokens: number;
    };
    ResumableUploadView: {
      bytes: number;
      /** Format: date-time */
      expiresAt: string;
      filename: string;
      /** Format: uuid */
      id: string;
      /** Format: uuid */
      projectId: string;
      receivedBytes: number;
      upload: components["schemas"]["UploadView"] | null;
    };
    ReviewSettings: {
      /** @default 15 */
      claimMinutes: number;
      /** @default [] */
      defects: {
        code: string;
        key?: string;
        name: string;
        /** @enum {string} */
        severity: "critical" | "major" | "minor";
      }[];
      dueHours?: number;
      fields?: string[];
      /** @default [] */
      rubric: string[];
      /** @default 0 */
      secondReviewRatio: number;
    };
    ReviewSettingsInput: {
      /** @default 15 */
      claimMinutes?: number;
      /** @default [] */
      defects?: {
        code: string;
        key?: string;
        name: string;
        /** @enum {string} */
        severity: "critical" | "major" | "minor";
      }[];
      dueHours?: number;
      fields?: string[];
      /** @default [] */
      rubric?: string[];
      /** @default 0 */
      secondReviewRatio?: number;
    };
    RevisionDetail: {
      actor: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      message: string;
      number: number;
      sha256: string;
      stages: components["schemas"]["PipelineStage"][];
    };
    RevisionPage: {
      items: components["schemas"]["RevisionView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    RevisionView: {
      actor: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      message: string;
      number: number;
      sha256: string;
    };
    /** @enum {string} */
    Role: "viewer" | "operator" | "admin";
    RunBulk: {
      /** @enum {string} */
      action: "pause" | "resume" | "cancel" | "retry" | "resolve" | "waive" | "reopen";
      count?: number;
      /** Format: uuid */
      cursor?: string;
      /** @default false */
      dryRun?: boolean;
      ids?: string[];
      query?: components["schemas"]["RunFilter"];
      /** @default  */
      reason?: string;
      /** Format: uuid */
      selectionId?: string;
    };
    RunBulkAnswer: {
      /** @enum {string} */
      action: "pause" | "resume" | "cancel" | "retry" | "resolve" | "waive" | "reopen";
      done: number;
      dryRun: boolean;
      failed: number;
      items: {
        /** Format: uuid */
        id: string;
        isHopeless: boolean;
        name: string;
        reason: ("ENDED" | "CANCELLING" | "PAUSED" | "NOT_PAUSED" | "NOT_FAILED" | "DECIDED" | "UNDECIDED" | "RETRIED" | "MISSING" | "REFUSED" | "AWAY" | "FAILED" | "DEMO_PROJECT" | "NOT_ENDED" | "PIPELINE_ARCHIVED" | "SAME_REVISION" | "NOTHING_FAILED" | "STAGE_GONE" | "UPSTREAM_CHANGED" | "RUN_FORGOTTEN" | "OF_GROUP" | "GROUP_RECOVERED") | null;
        /** @enum {string} */
        result: "done" | "skipped" | "failed" | "missing";
        retryId: string | null;
        state: ("QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED") | null;
        stateName: ("pending" | "queued" | "running" | "pausing" | "resuming" | "paused" | "waiting" | "cancelling" | "succeeded" | "partial" | "failed" | "timeout" | "crashed" | "cancelled" | "reconciling") | null;
      }[];
      missing: number;
      nextCursor: string | null;
      selection: components["schemas"]["RunSelection"] | null;
      skipped: number;
    };
    RunCompare: {
      a: {
        actor: string;
        bytesIn: number;
        bytesOut: number;
        /** Format: date-time */
        createdAt: string;
        /** @enum {string} */
        desiredState: "RUN" | "PAUSE" | "CANCEL";
        /** @enum {string} */
        disposition: "none" | "open" | "retried" | "rerun_ok" | "waived";
        error: components["schemas"]["RunError"] | null;
        finishedAt: string | null;
        fraction: number;
        /** Format: uuid */
        id: string;
        inputTokens: number;
        name: string;
        /** @enum {string} */
        observedState: "PENDING" | "QUEUED" | "RUNNING" | "WAITING" | "PAUSING" | "PAUSED" | "CANCELLING" | "CANCELLED" | "SUCCEEDED" | "FAILED" | "CRASHED";
        outputTokens: number;
        parentRunId: string | null;
        pausedAt: string | null;
        pausedMs: number;
        pipeline: {
          /** Format: uuid */
          id: string;
          isBuiltIn: boolean;
          name: string;
          revision: number;
        };
        /** Format: uuid */
        pipelineId: string;
        priority: number;
        /** Format: uuid */
        projectId: string;
        recordLimit: number;
        recordsDropped: number;
        recordsFailed: number;
        /** @description Of a stage that was tried again and has not succeeded: up to where its attempts came at most, as the statistics count it */
        recordsIn: number;
        recordsOut: number;
        /** Format: uuid */
        revisionId: string;
        startedAt: string | null;
        /** @enum {string} */
        state: "QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED";
        /** @enum {string} */
        stateName: "pending" | "queued" | "running" | "pausing" | "resuming" | "paused" | "waiting" | "cancelling" | "succeeded" | "partial" | "failed" | "timeout" | "crashed" | "cancelled" | "reconciling";
        /** Format: uuid */
        taskId: string;
        /** @enum {string} */
        trigger: "manual" | "import" | "api" | "schedule" | "retry";
        verbs: ("pause" | "resume" | "cancel")[];
      };
      b: {
        actor: string;
        bytesIn: number;
        bytesOut: number;
        /** Format: date-time */
        createdAt: string;
        /** @enum {string} */
        desiredState: "RUN" | "PAUSE" | "CANCEL";
        /** @enum {string} */
        disposition: "none" | "open" | "retried" | "rerun_ok" | "waived";
        error: components["schemas"]["RunError"] | null;
        finishedAt: string | null;
        fraction: number;
        /** Format: uuid */
        id: string;
        inputTokens: number;
        name: string;
        /** @enum {string} */
        observedState: "PENDING" | "QUEUED" | "RUNNING" | "WAITING" | "PAUSING" | "PAUSED" | "CANCELLING" | "CANCELLED" | "SUCCEEDED" | "FAILED" | "CRASHED";
        outputTokens: number;
        parentRunId: string | null;
        pausedAt: string | null;
        pausedMs: number;
        pipeline: {
          /** Format: uuid */
          id: string;
          isBuiltIn: boolean;
          name: string;
          revision: number;
        };
        /** Format: uuid */
        pipelineId: string;
        priority: number;
        /** Format: uuid */
        projectId: string;
        recordLimit: number;
        recordsDropped: number;
        recordsFailed: number;
        /** @description Of a stage that was tried again and has not succeeded: up to where its attempts came at most, as the statistics count it */
        recordsIn: number;
        recordsOut: number;
        /** Format: uuid */
        revisionId: string;
        startedAt: string | null;
        /** @enum {string} */
        state: "QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED";
        /** @enum {string} */
        stateName: "pending" | "queued" | "running" | "pausing" | "resuming" | "paused" | "waiting" | "cancelling" | "succeeded" | "partial" | "failed" | "timeout" | "crashed" | "cancelled" | "reconciling";
        /** Format: uuid */
        taskId: string;
        /** @enum {string} */
        trigger: "manual" | "import" | "api" | "schedule" | "retry";
        verbs: ("pause" | "resume" | "cancel")[];
      };
      checks: {
        isSame: boolean;
        /** @enum {string} */
        what: "inputs" | "pipeline" | "revision" | "models" | "limit" | "ended" | "outcome";
      }[];
      course: {
        a: number[];
        b: number[];
        stepMs: number;
      };
      figures: {
        a: number | null;
        b: number | null;
        delta: number | null;
        /** @enum {string} */
        name: "duration" | "records_in" | "records_out" | "yield" | "throughput" | "records_failed" | "records_dropped" | "input_tokens" | "output_tokens" | "tokens_per_record" | "model_calls" | "bytes_out";
        ratio: number | null;
        reason: ("running" | "no_value" | "zero_base") | null;
        /** @enum {string} */
        unit: "ms" | "records" | "ratio" | "records_per_minute" | "tokens" | "calls" | "bytes";
        /** @enum {string} */
        verdict: "better" | "worse" | "none";
      }[];
      findings: {
        a: string | number | null;
        b: string | number | null;
        /** @enum {string} */
        code: "OUTCOME" | "RUNNING" | "ONLY_A" | "ONLY_B" | "PIPELINE" | "INPUT" | "KIND" | "LIMIT" | "MODEL" | "REVISION" | "PARAMETERS" | "REUSED" | "TIME" | "YIELD" | "FAILED" | "DROPPED" | "TOKENS" | "ROWS" | "COLUMNS";
        importance: number;
        name: string;
        stageKey: string;
      }[];
      inputs: {
        a: components["schemas"]["RunInput"] | null;
        b: components["schemas"]["RunInput"] | null;
        isSame: boolean;
        madeFrom: {
          a: string;
          b: string;
          /** Format: uuid */
          datasetId: string;
          datasetName: string;
        }[];
        stageKey: string;
      }[];
      outputs: {
        a: {
          rows: number;
          semver: string;
        } | null;
        b: {
          rows: number;
          semver: string;
        } | null;
        columns: {
          after: {
            distinct: number | null;
            /** @description `distinct` was not counted one by one: it is right within a few percent */
            distinctIsEstimate: boolean;
            nullable: boolean;
            nullRatio: number | null;
            type: string;
          } | null;
          before: {
            distinct: number | null;
            /** @description `distinct` was not counted one by one: it is right within a few percent */
            distinctIsEstimate: boolean;
            nullable: boolean;
            nullRatio: number | null;
            type: string;
          } | null;
          /** @enum {string} */
          change: "added" | "removed" | "changed" | "same";
          name: string;
        }[];
        /** Format: uuid */
        datasetId: string;
        datasetName: string;
      }[];
      parameters: {
        items: {
          a?: unknown;
          b?: unknown;
          kind: string;
          /** @enum {string} */
          origin: "launch" | "revision";
          /** @enum {string} */
          part: "kind" | "name" | "needs" | "sourceId" | "parameters" | "maxAttempts" | "timeoutMs" | "failureTolerance" | "priority" | "recordLimit";
          path: string[];
          stageKey: string;
        }[];
        same: number;
      };
      stages: {
        a: {
          attempt: number;
          bytesOut: number;
          inputTokens: number;
          kind: string;
          modelCalls: number;
          outputTokens: number;
          recordsDropped: number;
          recordsFailed: number;
          /** @description Of a stage that was tried again and has not succeeded: up to where its attempts came at most, as the statistics count it */
          recordsIn: number;
          recordsOut: number;
          reusedFrom: string | null;
          /** @enum {string} */
          state: "BLOCKED" | "QUEUED" | "RUNNING" | "RETRY_WAIT" | "PAUSED" | "SUCCEEDED" | "FAILED" | "CANCELLED" | "SKIPPED" | "WAITING" | "CRASHED";
          workMs: number | null;
          yield: number | null;
        } | null;
        b: {
          attempt: number;
          bytesOut: number;
          inputTokens: number;
          kind: string;
          modelCalls: number;
          outputTokens: number;
          recordsDropped: number;
          recordsFailed: number;
          /** @description Of a stage that was tried again and has not succeeded: up to where its attempts came at most, as the statistics count it */
          recordsIn: number;
          recordsOut: number;
          reusedFrom: string | null;
          /** @enum {string} */
          state: "BLOCKED" | "QUEUED" | "RUNNING" | "RETRY_WAIT" | "PAUSED" | "SUCCEEDED" | "FAILED" | "CANCELLED" | "SKIPPED" | "WAITING" | "CRASHED";
          workMs: number | null;
          yield: number | null;
        } | null;
        kind: string;
        name: string;
        stageKey: string;
        workRatio: number | null;
        yieldDelta: number | null;
      }[];
    };
    RunCompareOverlap: {
      items: {
        a: number | null;
        b: number | null;
        both: number | null;
        gap: ("NO_PAIR" | "NO_RECORDS" | "GONE" | "UNREADABLE" | "TOO_SLOW") | null;
        isCut: boolean;
        kind: string;
        name: string;
        stageKey: string;
      }[];
    };
    RunDetail: {
      actor: string;
      bytesIn: number;
      bytesOut: number;
      configurations: {
        /** Format: uuid */
        id: string;
        name: string;
        stageKey: string;
        version: number;
      }[];
      /** Format: date-time */
      createdAt: string;
      decidedAt: string | null;
      decidedBy: string;
      /** @enum {string} */
      desiredState: "RUN" | "PAUSE" | "CANCEL";
      /** @enum {string} */
      disposition: "none" | "open" | "retried" | "rerun_ok" | "waived";
      dispositionNote: string;
      earlierFailures: {
        newest: {
          /** Format: date-time */
          finishedAt: string;
          /** Format: uuid */
          id: string;
          name: string;
        }[];
        total: number;
      };
      error: components["schemas"]["RunError"] | null;
      finishedAt: string | null;
      fixedBy: {
        /** Format: uuid */
        id: string;
        name: string;
        recordsFailed: number;
      } | null;
      fraction: number;
      gates: components["schemas"]["RunGate"][];
      group: components["schemas"]["RejectGroup"] | null;
      groupRetries: {
        /** Format: date-time */
        createdAt: string;
        /** Format: uuid */
        id: string;
        isRecovered: boolean;
        name: string;
        reason: string;
        records: number;
        recordsOut: number;
        stageKey: string;
        /** @enum {string} */
        state: "QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED";
        /** @enum {string} */
        stateName: "pending" | "queued" | "running" | "pausing" | "resuming" | "paused" | "waiting" | "cancelling" | "succeeded" | "partial" | "failed" | "timeout" | "crashed" | "cancelled" | "reconciling";
      }[];
      hasDroppedMost: boolean;
      /** Format: uuid */
      id: string;
      inputs: components["schemas"]["RunInput"][];
      inputTokens: number;
      laterSuccess: {
        /** Format: date-time */
        finishedAt: string;
        /** Format: uuid */
        id: string;
        name: string;
        recordsFailed: number;
      } | null;
      name: string;
      /** @enum {string} */
      observedState: "PENDING" | "QUEUED" | "RUNNING" | "WAITING" | "PAUSING" | "PAUSED" | "CANCELLING" | "CANCELLED" | "SUCCEEDED" | "FAILED" | "CRASHED";
      outputTokens: number;
      parameters: {
        [key: string]: {
          [key: string]: unknown;
        };
      };
      parentRunId: string | null;
      pausedAt: string | null;
      pausedMs: number;
      pipeline: {
        /** Format: uuid */
        id: string;
        isArchived: boolean;
        isBuiltIn: boolean;
        name: string;
        newestRevision: number;
        revision: number;
        version: number;
      };
      /** Format: uuid */
      pipelineId: string;
      previousRunId: string | null;
      priority: number;
      /** Format: uuid */
      projectId: string;
      recordLimit: number;
      recordsDropped: number;
      recordsFailed: number;
      /** @description Of a stage that was tried again and has not succeeded: up to where its attempts came at most, as the statistics count it */
      recordsIn: number;
      recordsOut: number;
      resent: components["schemas"]["ResentCalls"];
      retries: {
        /** Format: date-time */
        createdAt: string;
        group: components["schemas"]["RejectGroup"] | null;
        /** Format: uuid */
        id: string;
        name: string;
        parentRunId: string | null;
        /** @enum {string} */
        state: "QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED";
        /** @enum {string} */
        stateName: "pending" | "queued" | "running" | "pausing" | "resuming" | "paused" | "waiting" | "cancelling" | "succeeded" | "partial" | "failed" | "timeout" | "crashed" | "cancelled" | "reconciling";
      }[];
      /** Format: uuid */
      revisionId: string;
      stages: components["schemas"]["StageRunView"][];
      startedAt: string | null;
      /** @enum {string} */
      state: "QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED";
      /** @enum {string} */
      stateName: "pending" | "queued" | "running" | "pausing" | "resuming" | "paused" | "waiting" | "cancelling" | "succeeded" | "partial" | "failed" | "timeout" | "crashed" | "cancelled" | "reconciling";
      /** Format: uuid */
      taskId: string;
      /** @enum {string} */
      trigger: "manual" | "import" | "api" | "schedule" | "retry";
      unanswered: {
        calls: number;
        outcome: string;
        stageKey: string;
      }[];
      unsaved: {
        after: unknown;
        before: unknown;
        isLimit: boolean;
        name: string;
        stageKey: string;
      }[];
      usual: {
        [key: string]: components["schemas"]["UsualPace"];
      };
      verbs: ("pause" | "resume" | "cancel")[];
      version: number;
      versions: {
        /** Format: uuid */
        datasetId: string;
        datasetName: string;
        lot: {
          /** Format: uuid */
          id: string;
          number: number;
          /** @enum {string} */
          state: "OPEN" | "SAMPLED" | "IN_REVIEW" | "ACCEPTED" | "REJECTED" | "CONDITIONAL" | "REWORK" | "SCRAPPED" | "CLOSED";
        } | null;
        manifestSha256: string;
        rows: number;
        semver: string;
      }[];
    };
    RunDisposition: {
      /** @enum {string} */
      disposition: "open" | "rerun_ok" | "waived";
      /** @default  */
      note?: string;
    };
    RunError: {
      message: string;
      metadata: {
        [key: string]: string;
      };
      reason: string;
      retryable: boolean;
      stageKey: string;
    };
    RunEventPage: {
      items: components["schemas"]["RunEventView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    RunEventView: {
      attempt: number;
      /** Format: date-time */
      occurredAt: string;
      payload: {
        [key: string]: unknown;
      };
      seq: number;
      stageKey: string;
      /** @enum {string} */
      type: "run_state" | "stage_state" | "tokens" | "alert";
    };
    RunFilter: {
      /**
       * @default created
       * @enum {string}
       */
      by?: "created" | "finished";
      disposition?: ("none" | "open" | "retried" | "rerun_ok" | "waived" | "-none" | "-open" | "-retried" | "-rerun_ok" | "-waived")[];
      extent?: ("full" | "trial" | "-full" | "-trial")[];
      from?: string;
      maxDurationMs?: number;
      minDurationMs?: number;
      pipelineId?: string[];
      /** Format: uuid */
      projectId?: string;
      q?: string;
      stage?: string;
      stageKind?: string;
      state?: ("QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED" | "PARTIAL" | "WAITING" | "-QUEUED" | "-RUNNING" | "-PAUSED" | "-CANCELLING" | "-SUCCEEDED" | "-FAILED" | "-CRASHED" | "-CANCELLED" | "-PARTIAL" | "-WAITING")[];
      /** Format: uuid */
      taskId?: string;
      to?: string;
      trigger?: ("manual" | "import" | "api" | "schedule" | "retry" | "-manual" | "-import" | "-api" | "-schedule" | "-retry")[];
      tz?: string;
    };
    RunGate: {
      lot: {
        acceptNumber: number;
        counts: {
          critical: number;
          major: number;
        };
        /** Format: uuid */
        id: string;
        number: number;
        reviewed: number;
        sampleSize: number;
        /** @enum {string} */
        state: "OPEN" | "SAMPLED" | "IN_REVIEW" | "ACCEPTED" | "REJECTED" | "CONDITIONAL" | "REWORK" | "SCRAPPED" | "CLOSED";
      } | null;
      policyName: string | null;
      stageKey: string;
    };
    RunHistogram: {
      buckets: {
        counts: {
          [key: string]: number;
        };
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
      }[];
      /** @enum {string} */
      by: "created" | "finished";
      from: string | null;
      /** @enum {string} */
      grain: "5m" | "15m" | "hour" | "day" | "week" | "month";
      to: string | null;
      total: {
        [key: string]: number;
      };
      tz: string;
    };
    RunInput: {
      /** Format: uuid */
      datasetId: string;
      datasetName: string;
      rows: number;
      semver: string;
      stageKey: string;
      /** @constant */
      type: "version";
      /** Format: uuid */
      versionId: string;
    } | {
      isArchived: boolean;
      kind: string;
      name: string;
      records: number | null;
      /** Format: uuid */
      sourceId: string;
      stageKey: string;
      /** @constant */
      type: "source";
    };
    RunListItem: {
      actor: string;
      bytesIn: number;
      bytesOut: number;
      /** Format: date-time */
      createdAt: string;
      /** @enum {string} */
      desiredState: "RUN" | "PAUSE" | "CANCEL";
      /** @enum {string} */
      disposition: "none" | "open" | "retried" | "rerun_ok" | "waived";
      error: components["schemas"]["RunError"] | null;
      failedStage: components["schemas"]["FailedStage"] | null;
      finishedAt: string | null;
      fraction: number;
      group: components["schemas"]["RejectGroup"] | null;
      /** Format: uuid */
      id: string;
      inputTokens: number;
      name: string;
      /** @enum {string} */
      observedState: "PENDING" | "QUEUED" | "RUNNING" | "WAITING" | "PAUSING" | "PAUSED" | "CANCELLING" | "CANCELLED" | "SUCCEEDED" | "FAILED" | "CRASHED";
      outputTokens: number;
      parentRunId: string | null;
      pausedAt: string | null;
      pausedMs: number;
      /** Format: uuid */
      pipelineId: string;
      priority: number;
      /** Format: uuid */
      projectId: string;
      recordLimit: number;
      recordsDropped: number;
      recordsFailed: number;
      /** @description Of a stage that was tried again and has not succeeded: up to where its attempts came at most, as the statistics count it */
      recordsIn: number;
      recordsOut: number;
      revision: number;
      /** Format: uuid */
      revisionId: string;
      startedAt: string | null;
      /** @enum {string} */
      state: "QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED";
      /** @enum {string} */
      stateName: "pending" | "queued" | "running" | "pausing" | "resuming" | "paused" | "waiting" | "cancelling" | "succeeded" | "partial" | "failed" | "timeout" | "crashed" | "cancelled" | "reconciling";
      /** Format: uuid */
      taskId: string;
      /** @enum {string} */
      trigger: "manual" | "import" | "api" | "schedule" | "retry";
      verbs: ("pause" | "resume" | "cancel")[];
    };
    RunLogs: {
      items: {
        /** Format: date-time */
        at: string;
        line: string;
        /** @enum {string} */
        severity: "INFO" | "WARNING" | "ERROR";
        stageKey: string;
      }[];
      /** @constant */
      stored: false;
    };
    RunPage: {
      items: components["schemas"]["RunListItem"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    RunRetry: {
      /**
       * @default newest
       * @enum {string}
       */
      configurations?: "newest" | "same";
      /**
       * @default failed
       * @enum {string}
       */
      from?: "failed" | "stage" | "start";
      group?: {
        reason: string;
        stageKey: string;
      };
      /** @default {} */
      limits?: {
        [key: string]: {
          failureTolerance?: number | null;
          maxAttempts?: number | null;
          timeoutMs?: number | null;
        };
      };
      /** @default {} */
      parameters?: {
        [key: string]: {
          [key: string]: unknown;
        };
      };
      /**
       * @default same
       * @enum {string}
       */
      revision?: "same" | "newest";
      stageKey?: string;
    };
    RunRetryPlan: {
      group: {
        by: {
          /** Format: uuid */
          id: string;
          name: string;
        } | null;
        kept: number | null;
        reason: string;
        records: number;
        stageKey: string;
      } | null;
      living: {
        /** Format: uuid */
        id: string;
        name: string;
      } | null;
      revisions: {
        changed: string[];
        choices: {
          blocked: {
            parameters: string[];
            /** @enum {string} */
            reason: "NEW_STAGE" | "NOT_SUCCEEDED" | "KIND_CHANGED" | "PARAMETERS_CHANGED" | "INPUTS_CHANGED" | "TOLERANCE_CHANGED" | "ARTIFACT_GONE";
            stageKey: string;
          }[];
          /** @enum {string} */
          from: "failed" | "stage" | "start";
          isUnchanged: boolean;
          reason: ("NOT_ENDED" | "PIPELINE_ARCHIVED" | "SAME_REVISION" | "NOTHING_FAILED" | "STAGE_GONE" | "UPSTREAM_CHANGED" | "RUN_FORGOTTEN" | "OF_GROUP" | "GROUP_RECOVERED") | null;
          records: number | null;
          redone: string[];
          stageKey: string | null;
        }[];
        group: {
          changed: string[];
          comparing: string[];
          isUnchanged: boolean;
          published: {
            /** Format: uuid */
            datasetId: string;
            newer: string | null;
            rows: number;
            semver: string;
            stageKey: string;
          }[];
          reason: ("EMPTY" | "NOT_WRITTEN" | "GONE" | "NOT_KEPT" | "STAGE_GONE" | "NO_READER" | "READS_SOURCE" | "BY_ROW" | "NOTHING_PUBLISHED" | "RETRYING" | "RETRIED") | null;
          unpublished: string[];
        } | null;
        inputs: {
          [key: string]: components["schemas"]["TaskInput"];
        };
        lost: string[];
        number: number;
        reason: ("NOT_ENDED" | "PIPELINE_ARCHIVED" | "SAME_REVISION" | "NOTHING_FAILED" | "STAGE_GONE" | "UPSTREAM_CHANGED" | "RUN_FORGOTTEN" | "OF_GROUP" | "GROUP_RECOVERED") | null;
        /** @enum {string} */
        revision: "same" | "newest";
        stages: {
          configuration: {
            after: number | null;
            before: number | null;
            /** Format: uuid */
            id: string;
            name: string;
          } | null;
          failureTolerance?: number;
          key: string;
          kind: string;
          made: {
            recordsIn: number;
            recordsOut: number;
            /** @enum {string} */
            state: "BLOCKED" | "QUEUED" | "RUNNING" | "RETRY_WAIT" | "PAUSED" | "SUCCEEDED" | "FAILED" | "CANCELLED" | "SKIPPED" | "WAITING" | "CRASHED";
          } | null;
          maxAttempts?: number;
          /** @default  */
          name: string;
          /** @default [] */
          needs: string[];
          /** @default {} */
          parameters: {
            [key: string]: unknown;
          };
          /** Format: uuid */
          sourceId?: string;
          timeoutMs?: number;
        }[];
      }[];
      /** Format: uuid */
      runId: string;
    };
    RunRetryPlanRequest: {
      /**
       * @default newest
       * @enum {string}
       */
      configurations?: "newest" | "same";
      group?: {
        reason: string;
        stageKey: string;
      };
      /** @default {} */
      limits?: {
        [key: string]: {
          failureTolerance?: number | null;
          maxAttempts?: number | null;
          timeoutMs?: number | null;
        };
      };
      /** @default {} */
      parameters?: {
        [key: string]: {
          [key: string]: unknown;
        };
      };
    };
    RunSelect: {
      ids?: string[];
      query?: components["schemas"]["RunFilter"];
    };
    RunSelection: {
      count: number;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      expiresAt: string;
      /** Format: uuid */
      id: string;
      plan: {
        /** @enum {string} */
        action: "pause" | "resume" | "cancel" | "retry" | "resolve" | "waive" | "reopen";
        obstacles: {
          count: number;
          /** @enum {string} */
          reason: "ENDED" | "CANCELLING" | "PAUSED" | "NOT_PAUSED" | "NOT_FAILED" | "DECIDED" | "UNDECIDED" | "RETRIED" | "MISSING" | "REFUSED" | "AWAY" | "FAILED" | "DEMO_PROJECT" | "NOT_ENDED" | "PIPELINE_ARCHIVED" | "SAME_REVISION" | "NOTHING_FAILED" | "STAGE_GONE" | "UPSTREAM_CHANGED" | "RUN_FORGOTTEN" | "OF_GROUP" | "GROUP_RECOVERED";
        }[];
        possible: number;
      }[];
    };
    RunVerb: {
      /** @default  */
      reason?: string;
    };
    RunView: {
      actor: string;
      bytesIn: number;
      bytesOut: number;
      /** Format: date-time */
      createdAt: string;
      /** @enum {string} */
      desiredState: "RUN" | "PAUSE" | "CANCEL";
      /** @enum {string} */
      disposition: "none" | "open" | "retried" | "rerun_ok" | "waived";
      error: components["schemas"]["RunError"] | null;
      finishedAt: string | null;
      fraction: number;
      /** Format: uuid */
      id: string;
      inputTokens: number;
      name: string;
      /** @enum {string} */
      observedState: "PENDING" | "QUEUED" | "RUNNING" | "WAITING" | "PAUSING" | "PAUSED" | "CANCELLING" | "CANCELLED" | "SUCCEEDED" | "FAILED" | "CRASHED";
      outputTokens: number;
      parentRunId: string | null;
      pausedAt: string | null;
      pausedMs: number;
      /** Format: uuid */
      pipelineId: string;
      priority: number;
      /** Format: uuid */
      projectId: string;
      recordLimit: number;
      recordsDropped: number;
      recordsFailed: number;
      /** @description Of a stage that was tried again and has not succeeded: up to where its attempts came at most, as the statistics count it */
      recordsIn: number;
      recordsOut: number;
      /** Format: uuid */
      revisionId: string;
      startedAt: string | null;
      /** @enum {string} */
      state: "QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED";
      /** @enum {string} */
      stateName: "pending" | "queued" | "running" | "pausing" | "resuming" | "paused" | "waiting" | "cancelling" | "succeeded" | "partial" | "failed" | "timeout" | "crashed" | "cancelled" | "reconciling";
      /** Format: uuid */
      taskId: string;
      /** @enum {string} */
      trigger: "manual" | "import" | "api" | "schedule" | "retry";
      verbs: ("pause" | "resume" | "cancel")[];
    };
    SampleFinding: {
      defect: string | null;
      detail: string;
      field: string;
      isUnchecked: boolean;
      /** @enum {string} */
      kind: "required" | "type" | "length" | "duplicate" | "words" | "pattern" | "minimum";
      rule: number;
    };
    /**
     * @example {
     *     "kind": "fixed",
     *     "sampleSize": 125,
     *     "acceptNumber": 3
     *   }
     */
    SamplingPlan: {
      alpha: number;
      aql: number;
      beta: number;
      /** @enum {string} */
      distribution: "binomial" | "hypergeometric";
      /** @constant */
      kind: "computed";
      ltpd: number;
      minorAcceptNumber?: number;
    } | {
      acceptNumber: number;
      /** @constant */
      kind: "fixed";
      minorAcceptNumber?: number;
      sampleSize: number;
    };
    SavedFilter: {
      /** @enum {string} */
      by?: "created" | "finished";
      disposition?: ("none" | "open" | "retried" | "rerun_ok" | "waived" | "-none" | "-open" | "-retried" | "-rerun_ok" | "-waived")[];
      extent?: ("full" | "trial" | "-full" | "-trial")[];
      from?: string;
      maxDurationMs?: number;
      minDurationMs?: number;
      pipelineId?: string[];
      q?: string;
      stage?: string;
      stageKind?: string;
      state?: ("QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED" | "PARTIAL" | "WAITING" | "-QUEUED" | "-RUNNING" | "-PAUSED" | "-CANCELLING" | "-SUCCEEDED" | "-FAILED" | "-CRASHED" | "-CANCELLED" | "-PARTIAL" | "-WAITING")[];
      to?: string;
      trigger?: ("manual" | "import" | "api" | "schedule" | "retry" | "-manual" | "-import" | "-api" | "-schedule" | "-retry")[];
    };
    SavedView: {
      columns: string[];
      /** Format: date-time */
      createdAt: string;
      filter: {
        [key: string]: unknown;
      };
      /** Format: uuid */
      id: string;
      isDefault: boolean;
      isOwn: boolean;
      isShared: boolean;
      name: string;
      owner: string;
      problems: components["schemas"]["ProblemField"][];
      /** Format: uuid */
      projectId: string;
      sort: string;
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    SessionItem: {
      address: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      expiresAt: string;
      /** Format: uuid */
      id: string;
      isCurrent: boolean;
      /** Format: date-time */
      lastSeenAt: string;
      userAgent: string;
      /** Format: uuid */
      userId: string;
      userName: string;
    };
    SessionPage: {
      items: components["schemas"]["SessionItem"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    SessionView: {
      credentialId: string | null;
      expiresAt: string | null;
      isForced: boolean;
      isSignInOn: boolean;
      /** @enum {string} */
      kind: "open" | "nobody" | "user" | "token";
      name: string | null;
      role: components["schemas"]["Role"] | null;
      userId: string | null;
    };
    SignIn: {
      name: string;
      password: string;
    };
    SilenceCreate: {
      /** Format: date-time */
      endsAt: string;
      matchers: components["schemas"]["SilenceMatcher"][];
      /** Format: uuid */
      projectId?: string;
      reason: string;
      /** Format: date-time */
      startsAt?: string;
    };
    SilenceMatcher: {
      /** @default true */
      isEqual?: boolean;
      label: string;
      value: string;
    };
    SilencePage: {
      items: components["schemas"]["SilenceView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    SilenceView: {
      alerts: number;
      /** Format: date-time */
      createdAt: string;
      createdBy: string;
      endedAt: string | null;
      endedBy: string;
      /** Format: date-time */
      endsAt: string;
      /** Format: uuid */
      id: string;
      matchers: {
        /** @default true */
        isEqual: boolean;
        label: string;
        name: string;
        rule: {
          hasOwnName: boolean;
          readyMade: string | null;
        } | null;
        value: string;
      }[];
      /** Format: uuid */
      projectId: string;
      reason: string;
      /** Format: date-time */
      startsAt: string;
      /** @enum {string} */
      state: "scheduled" | "active" | "ended";
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    SourceChange: {
      name?: string;
      parameters?: {
        [key: string]: unknown;
      };
      /** @enum {string} */
      stageKind?: "ingest.files" | "ingest.jsonl" | "ingest.csv";
      /** Format: uuid */
      uploadId?: string;
    };
    SourceCreate: {
      datasetName?: string;
      /** @constant */
      kind: "upload";
      name: string;
      /** @default {} */
      parameters?: {
        [key: string]: unknown;
      };
      /** Format: uuid */
      projectId?: string;
      /** @enum {string} */
      stageKind?: "ingest.files" | "ingest.jsonl" | "ingest.csv";
      /** Format: uuid */
      uploadId: string;
    } | {
      datasetName?: string;
      /** @constant */
      kind: "folder";
      name: string;
      parameters: {
        [key: string]: unknown;
      };
      /** Format: uuid */
      projectId?: string;
      /** @enum {string} */
      stageKind: "ingest.files" | "ingest.jsonl" | "ingest.csv";
    };
    SourceCreated: {
      columns: components["schemas"]["Column"][];
      /** Format: date-time */
      createdAt: string;
      datasetId: string | null;
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      kind: "upload" | "folder";
      lastTest: {
        /** Format: date-time */
        at: string;
        code: string;
        message: string;
        ok: boolean;
        params: {
          [key: string]: string;
        };
      } | null;
      name: string;
      parameters: {
        [key: string]: unknown;
      };
      /** Format: uuid */
      projectId: string;
      stageKind: string;
      /** Format: date-time */
      updatedAt: string;
      upload: {
        bytes: number;
        /** @enum {string} */
        compression: "none" | "gzip";
        /** Format: date-time */
        createdAt: string;
        deletedAt: string | null;
        filename: string;
        /** @enum {string} */
        format: "jsonl" | "json" | "csv" | "tsv" | "text" | "markdown" | "unknown";
      } | null;
      uploadId: string | null;
      version: number;
    };
    SourceDetail: {
      columns: components["schemas"]["Column"][];
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      importedInto: string | null;
      /** @enum {string} */
      kind: "upload" | "folder";
      lastTest: {
        /** Format: date-time */
        at: string;
        code: string;
        message: string;
        ok: boolean;
        params: {
          [key: string]: string;
        };
      } | null;
      name: string;
      parameters: {
        [key: string]: unknown;
      };
      pipelineCount: number;
      /** Format: uuid */
      projectId: string;
      stageKind: string;
      /** Format: date-time */
      updatedAt: string;
      upload: {
        bytes: number;
        /** @enum {string} */
        compression: "none" | "gzip";
        /** Format: date-time */
        createdAt: string;
        deletedAt: string | null;
        filename: string;
        /** @enum {string} */
        format: "jsonl" | "json" | "csv" | "tsv" | "text" | "markdown" | "unknown";
      } | null;
      uploadId: string | null;
      version: number;
    };
    SourceInspection: {
      bytes: number;
      columns: components["schemas"]["Column"][];
      dialect: {
        [key: string]: unknown;
      };
      encoding: string;
      encodings: {
        encoding: string;
        lines: string[];
      }[];
      findings: components["schemas"]["Finding"][];
      format: string;
      hasMore: boolean;
      rowsRead: number;
      sample: unknown[];
    };
    SourceItem: {
      arrivals: number;
      columns: components["schemas"]["Column"][];
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      kind: "upload" | "folder";
      lastTest: {
        /** Format: date-time */
        at: string;
        code: string;
        message: string;
        ok: boolean;
        params: {
          [key: string]: string;
        };
      } | null;
      name: string;
      parameters: {
        [key: string]: unknown;
      };
      /** Format: uuid */
      projectId: string;
      stageKind: string;
      /** Format: date-time */
      updatedAt: string;
      upload: {
        bytes: number;
        /** @enum {string} */
        compression: "none" | "gzip";
        /** Format: date-time */
        createdAt: string;
        deletedAt: string | null;
        filename: string;
        /** @enum {string} */
        format: "jsonl" | "json" | "csv" | "tsv" | "text" | "markdown" | "unknown";
      } | null;
      uploadId: string | null;
      use: {
        lastRun: {
          /** Format: date-time */
          at: string;
          /** Format: uuid */
          id: string;
        } | null;
        pipelineCount: number;
        pipelines: {
          /** Format: uuid */
          id: string;
          name: string;
        }[];
        runs: number;
      };
      version: number;
    };
    SourcePage: {
      items: components["schemas"]["SourceItem"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    SourceTest: {
      bytes: number;
      columns: components["schemas"]["Column"][];
      dialect: {
        [key: string]: unknown;
      };
      encoding: string;
      encodings: {
        encoding: string;
        lines: string[];
      }[];
      findings: components["schemas"]["Finding"][];
      format: string;
      hasMore: boolean;
      ok: boolean;
      rowsRead: number;
      sample: unknown[];
    };
    SourceTry: {
      /** @constant */
      kind: "upload";
      /** @default {} */
      parameters?: {
        [key: string]: unknown;
      };
      /** Format: uuid */
      projectId?: string;
      sampleSize?: number;
      /** @enum {string} */
      stageKind?: "ingest.files" | "ingest.jsonl" | "ingest.csv";
      /** Format: uuid */
      uploadId: string;
    } | {
      /** @constant */
      kind: "folder";
      parameters: {
        [key: string]: unknown;
      };
      /** Format: uuid */
      projectId?: string;
      sampleSize?: number;
      /** @enum {string} */
      stageKind: "ingest.files" | "ingest.jsonl" | "ingest.csv";
    };
    StageKindList: {
      /** Format: date-time */
      asOf: string;
      items: components["schemas"]["StageKindView"][];
      stale: boolean;
    };
    StageKindName: {
      comparesRecords: boolean;
      countsRows: boolean;
      displayNames: {
        [key: string]: string;
      };
      icon: string;
      kind: string;
      /** @enum {string} */
      purpose: "read" | "clean" | "filter" | "model" | "check" | "write" | "other";
      references: {
        [key: string]: "dataset" | "policy" | "model" | "configuration" | "language" | "answer_schema";
      };
      /** @enum {string} */
      role: "source" | "input" | "rejects" | "step" | "gate" | "sink";
    };
    StageKindView: {
      comparesRecords: boolean;
      countsRows: boolean;
      displayNames: {
        [key: string]: string;
      };
      icon: string;
      kind: string;
      maxInputs: number;
      metrics: {
        cumulative: boolean;
        name: string;
        unit: string;
      }[];
      minInputs: number;
      modelTasks: string[];
      note: string[];
      parametersSchema: {
        [key: string]: unknown;
      };
      /** @enum {string} */
      purpose: "read" | "clean" | "filter" | "model" | "check" | "write" | "other";
      recordsPerSecond: number | null;
      references: {
        [key: string]: "dataset" | "policy" | "model" | "configuration" | "language" | "answer_schema";
      };
      resumable: boolean;
      /** @enum {string} */
      role: "source" | "input" | "rejects" | "step" | "gate" | "sink";
      /** @enum {string} */
      shape: "map" | "set" | "io" | "model" | "unknown";
      usesModel: boolean;
      version: string;
    };
    StageMetrics: {
      attemptP50Ms: number | null;
      attemptP95Ms: number | null;
      attemptP99Ms: number | null;
      attempts: number;
      bytesIn: number;
      bytesOut: number;
      callP50Ms: number | null;
      callP95Ms: number | null;
      callP99Ms: number | null;
      failed: number;
      modelCalls: number;
      /** Format: uuid */
      pipelineId: string;
      /** @description Empty = the pipeline is gone */
      pipelineName: string;
      recordsDropped: number;
      recordsFailed: number;
      /** @description Of a stage that was tried again: up to where its attempts came at most, as its run shows it */
      recordsIn: number;
      recordsOut: number;
      /** @description (out + dropped) ÷ (out + dropped + failed), 0 to 1: what was dropped counts as good; null without records */
      recordSuccess: number | null;
      /** @description out ÷ in: what was dropped or failed is lost. Of a stage that reads no records, in is out + dropped + failed. Above 1 where a stage makes several records of one; null without records */
      recordYield: number | null;
      runs: number | null;
      stageKey: string;
      stageKind: string;
      /** @description Of the newest revision; empty = none of its own */
      stageName: string;
      succeeded: number;
      tokensTotal: number;
      waitMeanMs: number | null;
    };
    StageRunView: {
      attempt: number;
      attempts: {
        attempt: number;
        finishedAt: string | null;
        pauses: {
          /** Format: date-time */
          from: string;
          to: string | null;
        }[];
        queuedAt: string | null;
        /** Format: date-time */
        startedAt: string;
        /** @enum {string} */
        state: "BLOCKED" | "QUEUED" | "RUNNING" | "RETRY_WAIT" | "PAUSED" | "SUCCEEDED" | "FAILED" | "CANCELLED" | "SKIPPED" | "WAITING" | "CRASHED";
      }[];
      bytesIn: number;
      bytesOut: number;
      cachedInputTokens: number;
      dependsOn: string[];
      droppedByReason: {
        [key: string]: number;
      };
      error: components["schemas"]["RunError"] | null;
      failedByReason: {
        [key: string]: number;
      };
      finishedAt: string | null;
      fraction: number;
      idleMs: number;
      inputTokens: number;
      isTerminal: boolean;
      kind: string;
      modelCalls: number;
      name: string;
      nextAttemptAt: string | null;
      outputs: components["schemas"]["Artifact"][];
      outputTokens: number;
      position: number;
      queuedAt: string | null;
      reasoningTokens: number;
      recordsDropped: number;
      recordsFailed: number;
      /** @description Of a stage that was tried again and has not succeeded: up to where its attempts came at most, as the statistics count it */
      recordsIn: number;
      recordsOut: number;
      recordsPerSecond: number;
      reusedFrom: string | null;
      stageKey: string;
      startedAt: string | null;
      /** @enum {string} */
      state: "BLOCKED" | "QUEUED" | "RUNNING" | "RETRY_WAIT" | "PAUSED" | "SUCCEEDED" | "FAILED" | "CANCELLED" | "SKIPPED" | "WAITING" | "CRASHED";
      workerId: string;
    };
    SystemDetail: {
      cache: {
        asked: number;
        entries: number;
        hitRatio: number | null;
        hits: number;
        isFallback: boolean;
        /** @enum {string} */
        kind: "memory" | "redis";
        maxBytes: number;
        stale: number;
      };
      grpc: {
        methods: {
          counted: number;
          method: string;
          ok: number;
          p50Ms: number | null;
          p95Ms: number | null;
          retries: number;
          /** @enum {string} */
          service: "queue" | "model";
          successRatio: number | null;
        }[];
        services: {
          /** @enum {string} */
          breaker: "closed" | "half_open" | "open" | "none";
          protocol: string;
          /** @enum {string} */
          service: "queue" | "model";
        }[];
        /** Format: date-time */
        since: string;
      };
      /** Format: date-time */
      now: string;
      retention: {
        abandonedUploadHours: number;
        fineStatisticsDays: number;
        idempotencyKeyHours: number;
      };
      settings: {
        /** @enum {string} */
        group: "console" | "network" | "time" | "storage" | "factory" | "refresh" | "cache" | "grpc" | "alerts" | "retention";
        isSecret: boolean;
        name: string;
        /** @enum {string} */
        source: "default" | "file" | "saved" | "environment";
        unit: ("bytes" | "milliseconds" | "seconds" | "hours" | "days" | "percent" | "entries" | "attempts" | "polls") | null;
        value: string | null;
      }[];
      /** Format: date-time */
      startedAt: string;
      storage: {
        artifacts: {
          bytes: number;
          files: number;
        } | null;
        database: {
          bytes: number;
          tables: {
            bytes: number;
            isExact: boolean;
            name: string;
            partitions: number;
            rows: number;
          }[];
        } | null;
        datasets: {
          bytes: number;
          versions: number;
        } | null;
        disk: {
          freeBytes: number;
          totalBytes: number;
        } | null;
        uploads: {
          bytes: number;
          files: number;
        } | null;
      };
      versions: {
        app: string;
        database: string | null;
        node: string;
        schema: {
          count: number;
          newest: string;
        } | null;
      };
    };
    SystemLoad: {
      lanes: {
        expectedWaitMs: number | null;
        /** @enum {string} */
        lane: "page" | "read" | "write" | "sign_in" | "long" | "file" | "transfer" | "events" | "bodies";
        places: number;
        refused: number;
        running: number;
        waiting: number | null;
      }[];
      loop: {
        hour: {
          maxMs: number;
          p50Ms: number;
          p99Ms: number;
        } | null;
        minute: {
          maxMs: number;
          p50Ms: number;
          p99Ms: number;
        } | null;
      };
      memory: components["schemas"]["ProcessMemory"];
      /** Format: date-time */
      now: string;
      process: {
        host: string;
        pid: number;
        /** Format: date-time */
        startedAt: string;
      };
      routes: {
        count: number;
        slowest: {
          count: number;
          maxMs: number;
          method: string;
          p50Ms: number;
          p95Ms: number;
          path: string;
          route: string;
          share: number;
          totalMs: number;
        }[];
        totalMs: number;
      };
      /** Format: date-time */
      since: string;
      statements: {
        count: number;
        slowest: {
          count: number;
          id: string;
          maxMs: number;
          name: string;
          p50Ms: number;
          p95Ms: number;
          share: number;
          text: string;
          totalMs: number;
        }[];
        totalMs: number;
      };
    };
    SystemView: {
      cache: {
        isFallback: boolean;
        /** @enum {string} */
        kind: "memory" | "redis";
      };
      configFault: components["schemas"]["ConfigFault"] | null;
      dataSince: string | null;
      dependencies: {
        kind: string;
        latencyMs: number | null;
        /** @enum {string} */
        name: "database" | "queue" | "model" | "cache";
        reason: string;
        /** @enum {string} */
        state: "up" | "slow" | "down";
      }[];
      factoryRestarts: number | null;
      grpc: {
        attempts: {
          counted: number;
          ok: number;
          successRatio: number | null;
        };
        calls: {
          counted: number;
          ok: number;
          successRatio: number | null;
        };
        retries: number;
        /** Format: date-time */
        since: string;
      };
      isPublicBind: boolean;
      /** @enum {string} */
      mode: "embedded" | "standalone";
      /** Format: date-time */
      now: string;
      queue: components["schemas"]["QueueStats"] | null;
      refresh: {
        isPushOn: boolean;
        pollMs: number;
        stalePolls: number;
      };
      stageKinds: components["schemas"]["StageKindName"][];
      /** Format: date-time */
      startedAt: string;
      tz: string;
      uploadMaxBytes: number;
      version: string;
      watermark: string | null;
    };
    TaskChange: {
      inputs?: {
        [key: string]: components["schemas"]["TaskInput"];
      };
      name?: string;
      parameters?: {
        [key: string]: {
          [key: string]: unknown;
        };
      };
      priority?: number;
      recordLimit?: number;
      revision?: number | null;
    };
    TaskCreate: {
      /** @default {} */
      inputs?: {
        [key: string]: components["schemas"]["TaskInput"];
      };
      name: string;
      /** @default {} */
      parameters?: {
        [key: string]: {
          [key: string]: unknown;
        };
      };
      /** Format: uuid */
      pipelineId: string;
      /** @default 0 */
      priority?: number;
      /** Format: uuid */
      projectId?: string;
      /** @default 0 */
      recordLimit?: number;
      /** @default null */
      revision?: number | null;
    };
    TaskInput: {
      /** Format: uuid */
      datasetVersionId: string;
    } | {
      /** Format: uuid */
      sourceId: string;
    };
    TaskLaunch: {
      /** Format: uuid */
      againOf?: string;
      priority?: number;
      recordLimit?: number;
    };
    TaskPage: {
      items: components["schemas"]["TaskView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    TaskSaved: {
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      inputs: {
        [key: string]: components["schemas"]["TaskInput"];
      };
      name: string;
      parameters: {
        [key: string]: {
          [key: string]: unknown;
        };
      };
      /** Format: uuid */
      pipelineId: string;
      priority: number;
      /** Format: uuid */
      projectId: string;
      recordLimit: number;
      revision: number | null;
      /** Format: date-time */
      updatedAt: string;
      version: number;
      warnings?: components["schemas"]["Finding"][];
    };
    TaskView: {
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      inputs: {
        [key: string]: components["schemas"]["TaskInput"];
      };
      name: string;
      parameters: {
        [key: string]: {
          [key: string]: unknown;
        };
      };
      /** Format: uuid */
      pipelineId: string;
      priority: number;
      /** Format: uuid */
      projectId: string;
      recordLimit: number;
      revision: number | null;
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    TemplateBundle: {
      /** @constant */
      kind: "PipelineTemplates";
      /** @constant */
      schemaVersion: 1;
      templates: components["schemas"]["TemplateEnvelope"][];
    };
    TemplateChange: {
      description?: string;
      /** @enum {string} */
      icon?: "workflow" | "globe" | "sparkles" | "library" | "messages-square" | "tags" | "table-2" | "braces" | "copy-minus" | "calculator" | "scale" | "flask-conical";
      name?: string;
    };
    TemplateCreate: {
      copyOf?: {
        /** Format: uuid */
        templateId: string;
        version: string;
      };
      /** @default  */
      description?: string;
      /**
       * @default workflow
       * @enum {string}
       */
      icon?: "workflow" | "globe" | "sparkles" | "library" | "messages-square" | "tags" | "table-2" | "braces" | "copy-minus" | "calculator" | "scale" | "flask-conical";
      name: string;
      /** Format: uuid */
      pipelineId?: string;
      /** Format: uuid */
      projectId?: string;
      revision?: number;
      stages?: components["schemas"]["PipelineStageInput"][];
    };
    TemplateCreated: {
      builtIn: ("web_text" | "instruction_data" | "document_corpus" | "dialogue" | "classification" | "table") | null;
      /** Format: date-time */
      createdAt: string;
      description: string;
      draft: {
        consequence: components["schemas"]["Consequence"] | null;
        nextVersion: string | null;
        sha256: string;
        stageCount: number;
        /** Format: date-time */
        updatedAt: string;
        updatedBy: string;
      } | null;
      hasDraft: boolean;
      hasSample: boolean;
      holes: components["schemas"]["TemplateHole"][];
      /** @enum {string} */
      icon: "workflow" | "globe" | "sparkles" | "library" | "messages-square" | "tags" | "table-2" | "braces" | "copy-minus" | "calculator" | "scale" | "flask-conical";
      /** Format: uuid */
      id: string;
      isArchived: boolean;
      kinds: string[];
      labels: {
        label: string;
        version: string;
      }[];
      latest: components["schemas"]["TemplateVersionHead"] | null;
      models: string[];
      name: string;
      projectId: string | null;
      removed: {
        parameter: string;
        stageKey: string;
      }[];
      stageCount: number;
      /** @enum {string} */
      state: "draft" | "published" | "deprecated";
      /** Format: date-time */
      updatedAt: string;
      use: {
        failed: number;
        runs: number;
        succeeded: number;
        yield: number | null;
      };
      version: number;
      versionCount: number;
    };
    TemplateDeprecate: {
      reason: string;
    };
    TemplateDetail: {
      builtIn: ("web_text" | "instruction_data" | "document_corpus" | "dialogue" | "classification" | "table") | null;
      /** Format: date-time */
      createdAt: string;
      description: string;
      draft: {
        consequence: components["schemas"]["Consequence"] | null;
        nextVersion: string | null;
        sha256: string;
        stageCount: number;
        /** Format: date-time */
        updatedAt: string;
        updatedBy: string;
      } | null;
      hasDraft: boolean;
      hasSample: boolean;
      holes: components["schemas"]["TemplateHole"][];
      /** @enum {string} */
      icon: "workflow" | "globe" | "sparkles" | "library" | "messages-square" | "tags" | "table-2" | "braces" | "copy-minus" | "calculator" | "scale" | "flask-conical";
      /** Format: uuid */
      id: string;
      isArchived: boolean;
      kinds: string[];
      labels: {
        label: string;
        version: string;
      }[];
      latest: components["schemas"]["TemplateVersionHead"] | null;
      models: string[];
      name: string;
      projectId: string | null;
      stageCount: number;
      /** @enum {string} */
      state: "draft" | "published" | "deprecated";
      /** Format: date-time */
      updatedAt: string;
      use: {
        failed: number;
        runs: number;
        succeeded: number;
        yield: number | null;
      };
      version: number;
      versionCount: number;
    };
    TemplateDiff: {
      changes: {
        /** @enum {string} */
        change: "added" | "removed" | "renamed" | "replaced" | "changed" | "moved";
        consequence: components["schemas"]["Consequence"];
        isMoved: boolean;
        kind: string;
        name: string;
        needs: string[];
        parts: {
          after?: unknown;
          before?: unknown;
          /** @enum {string} */
          code: "parameter_added" | "parameter_removed" | "parameter_changed" | "output_added" | "output_removed" | "output_changed" | "input_added" | "input_removed" | "input_order" | "name_changed" | "limit_changed";
          consequence: components["schemas"]["Consequence"];
          path: string[];
        }[];
        previousKey: string | null;
        previousKind: string | null;
        stageKey: string;
      }[];
      consequence: components["schemas"]["Consequence"] | null;
      effect: {
        days: number;
        from: {
          durationMs: number | null;
          runs: number;
          successRatio: number | null;
          yield: number | null;
        };
        to: {
          durationMs: number | null;
          runs: number;
          successRatio: number | null;
          yield: number | null;
        };
      } | null;
      effectReason: ("draft_never_ran" | "too_few_runs") | null;
      from: {
        actor: string;
        /** Format: date-time */
        at: string;
        canonical: string;
        message: string;
        sha256: string;
        version: string | "draft";
      };
      nextVersion: string | null;
      otherwise: components["schemas"]["Consequence"] | null;
      same: number;
      to: {
        actor: string;
        /** Format: date-time */
        at: string;
        canonical: string;
        message: string;
        sha256: string;
        version: string | "draft";
      };
    };
    TemplateDraft: {
      /** Format: date-time */
      createdAt: string;
      findings: components["schemas"]["Finding"][];
      holes: components["schemas"]["TemplateHole"][];
      /** Format: uuid */
      id: string;
      removed: {
        parameter: string;
        stageKey: string;
      }[];
      sha256: string;
      stages: components["schemas"]["PipelineStage"][];
      /** Format: date-time */
      updatedAt: string;
      updatedBy: string;
      version: number;
    };
    TemplateDraftReplace: {
      stages: components["schemas"]["PipelineStageInput"][];
    };
    TemplateEnvelope: {
      checksum: string;
      description: string;
      /** @enum {string} */
      icon: "workflow" | "globe" | "sparkles" | "library" | "messages-square" | "tags" | "table-2" | "braces" | "copy-minus" | "calculator" | "scale" | "flask-conical";
      /** @constant */
      kind: "PipelineTemplate";
      message: string;
      name: string;
      params: components["schemas"]["TemplateHole"][];
      requires: {
        models: string[];
        stageKinds: string[];
      };
      /** @constant */
      schemaVersion: 1;
      stages: {
        failureTolerance?: number;
        key: string;
        kind: string;
        maxAttempts?: number;
        /** @default  */
        name: string;
        /** @default [] */
        needs: string[];
        /** @default {} */
        parameters: {
          [key: string]: unknown;
        };
        timeoutMs?: number;
      }[];
      version: string;
    };
    TemplateHole: {
      isRequired: boolean;
      parameter: string;
      stageKey: string;
      /** @enum {string} */
      type: "source" | "dataset_version" | "dataset" | "policy" | "model";
    };
    TemplateImport: {
      /** Format: uuid */
      projectId?: string;
      /** @default [] */
      resolutions?: {
        /** @enum {string} */
        action: "new_name" | "new_version" | "skip";
        index: number;
        name?: string;
        version?: string;
      }[];
      text: string;
    };
    TemplateImportReport: {
      isDryRun: boolean;
      items: {
        action: ("create" | "new_name" | "new_version" | "skip") | null;
        checksum: string;
        existing: {
          consequence: components["schemas"]["Consequence"] | null;
          hasVersion: boolean;
          /** Format: uuid */
          id: string;
          latest: string | null;
        } | null;
        index: number;
        name: string;
        notes: {
          /** @enum {string} */
          code: "ID_REMOVED" | "MODEL_NOT_OFFERED" | "KINDS_UNKNOWN";
          params: {
            [key: string]: string;
          };
          stageKey: string;
        }[];
        proposed: {
          name: string;
          version: string;
        } | null;
        reasons: {
          /** @enum {string} */
          code: "NOT_JSON" | "TOO_DEEP" | "DUPLICATE_NAME" | "FORBIDDEN_NAME" | "INEXACT_NUMBER" | "UNKNOWN_KIND_OF_FILE" | "UNKNOWN_SCHEMA_VERSION" | "BAD_SHAPE" | "TOO_MANY_STAGES" | "WRONG_CHECKSUM" | "SECRET_INSIDE" | "MISSING_KIND" | "INVALID_STAGES" | "TWICE_IN_FILE" | "NAME_TAKEN" | "VERSION_TOO_LOW" | "UNRESOLVED";
          message: string;
          params: {
            [key: string]: string;
          };
          pointer: string;
        }[];
        stageCount: number;
        /** @enum {string} */
        state: "new" | "conflict" | "same" | "refused";
        templateId: string | null;
        version: string;
      }[];
      ok: boolean;
      reasons: {
        /** @enum {string} */
        code: "NOT_JSON" | "TOO_DEEP" | "DUPLICATE_NAME" | "FORBIDDEN_NAME" | "INEXACT_NUMBER" | "UNKNOWN_KIND_OF_FILE" | "UNKNOWN_SCHEMA_VERSION" | "BAD_SHAPE" | "TOO_MANY_STAGES" | "WRONG_CHECKSUM" | "SECRET_INSIDE" | "MISSING_KIND" | "INVALID_STAGES" | "TWICE_IN_FILE" | "NAME_TAKEN" | "VERSION_TOO_LOW" | "UNRESOLVED";
        message: string;
        params: {
          [key: string]: string;
        };
        pointer: string;
      }[];
      skipped: number;
      written: number;
    };
    TemplateLabelSet: {
      version: string | null;
    };
    TemplatePage: {
      items: components["schemas"]["TemplateView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    TemplatePublish: {
      /** @default [] */
      labels?: string[];
      /** @default  */
      message?: string;
      version?: string;
    };
    TemplateRestore: {
      /**
       * @default draft
       * @enum {string}
       */
      as?: "draft" | "version";
      /** @default  */
      message?: string;
    };
    TemplateSample: {
      /**
       * @default zh-CN
       * @enum {string}
       */
      locale?: "zh-CN" | "en";
      /** Format: uuid */
      projectId?: string;
    };
    TemplateUpgrade: {
      /** @default  */
      message?: string;
      /**
       * @default template
       * @enum {string}
       */
      prefer?: "template" | "pipeline";
      version?: string;
    };
    TemplateUpgradeAnswer: {
      changes: {
        /** @enum {string} */
        change: "added" | "removed" | "renamed" | "replaced" | "changed" | "moved";
        consequence: components["schemas"]["Consequence"];
        isMoved: boolean;
        kind: string;
        name: string;
        needs: string[];
        parts: {
          after?: unknown;
          before?: unknown;
          /** @enum {string} */
          code: "parameter_added" | "parameter_removed" | "parameter_changed" | "output_added" | "output_removed" | "output_changed" | "input_added" | "input_removed" | "input_order" | "name_changed" | "limit_changed";
          consequence: components["schemas"]["Consequence"];
          path: string[];
        }[];
        previousKey: string | null;
        previousKind: string | null;
        stageKey: string;
      }[];
      consequence: components["schemas"]["Consequence"] | null;
      findings: components["schemas"]["Finding"][];
      from: string;
      isDryRun: boolean;
      local: {
        after?: unknown;
        before?: unknown;
        name: string;
        /** @enum {string} */
        outcome: "kept" | "lost" | "same";
        /** @enum {string} */
        part: "stage" | "kind" | "name" | "needs" | "parameters" | "limit";
        stageKey: string;
        template?: unknown;
      }[];
      pipeline: components["schemas"]["PipelineView"] | null;
      same: number;
      stages: components["schemas"]["PipelineStage"][];
      to: string;
    };
    TemplateUseBody: {
      /** @default  */
      description?: string;
      /** @default null */
      label?: string | null;
      name: string;
      /** @default {} */
      parameters?: {
        [key: string]: {
          [key: string]: unknown;
        };
      };
      /** Format: uuid */
      projectId?: string;
      /** @default {} */
      sources?: {
        [key: string]: string;
      };
    };
    TemplateUseItem: {
      builtIn: ("web_text" | "instruction_data" | "document_corpus" | "dialogue" | "classification" | "table") | null;
      /** Format: uuid */
      id: string;
      name: string;
      versions: string[];
    };
    TemplateUsePage: {
      items: components["schemas"]["TemplateUseItem"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    TemplateVersionDetail: {
      actor: string;
      consequence: components["schemas"]["Consequence"] | null;
      /** Format: date-time */
      createdAt: string;
      deprecatedAt: string | null;
      deprecatedBy: string;
      deprecateReason: string;
      holes: components["schemas"]["TemplateHole"][];
      /** Format: uuid */
      id: string;
      isDeprecated: boolean;
      kinds: string[];
      labels: string[];
      message: string;
      models: string[];
      number: string;
      sha256: string;
      stageCount: number;
      stages: components["schemas"]["PipelineStage"][];
      /** Format: uuid */
      templateId: string;
    };
    TemplateVersionHead: {
      actor: string;
      consequence: components["schemas"]["Consequence"] | null;
      /** Format: date-time */
      createdAt: string;
      deprecatedAt: string | null;
      deprecatedBy: string;
      deprecateReason: string;
      /** Format: uuid */
      id: string;
      isDeprecated: boolean;
      labels: string[];
      message: string;
      number: string;
      sha256: string;
      stageCount: number;
    };
    TemplateVersionPage: {
      items: components["schemas"]["TemplateVersionHead"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    TemplateView: {
      builtIn: ("web_text" | "instruction_data" | "document_corpus" | "dialogue" | "classification" | "table") | null;
      /** Format: date-time */
      createdAt: string;
      description: string;
      hasDraft: boolean;
      /** @enum {string} */
      icon: "workflow" | "globe" | "sparkles" | "library" | "messages-square" | "tags" | "table-2" | "braces" | "copy-minus" | "calculator" | "scale" | "flask-conical";
      /** Format: uuid */
      id: string;
      isArchived: boolean;
      kinds: string[];
      labels: {
        label: string;
        version: string;
      }[];
      latest: components["schemas"]["TemplateVersionHead"] | null;
      name: string;
      projectId: string | null;
      stageCount: number;
      /** @enum {string} */
      state: "draft" | "published" | "deprecated";
      /** Format: date-time */
      updatedAt: string;
      use: {
        failed: number;
        runs: number;
        succeeded: number;
        yield: number | null;
      };
      version: number;
    };
    TestCallView: {
      /** Format: date-time */
      at: string;
      cost: string | null;
      currency: string | null;
      firstTokenMs: number | null;
      inputTokens: number | null;
      latencyMs: number;
      outcome: string;
      outputTokens: number | null;
      version: number;
    };
    TokenCreate: {
      /** @default null */
      expiresAt?: string | null;
      name: string;
      role: components["schemas"]["Role"];
    };
    TokenCreated: {
      /** Format: date-time */
      createdAt: string;
      expiresAt: string | null;
      hint: string;
      /** Format: uuid */
      id: string;
      isExpired: boolean;
      lastUsedAt: string | null;
      name: string;
      role: components["schemas"]["Role"];
      token: string;
      /** Format: uuid */
      userId: string;
      userName: string;
    };
    TokenPage: {
      items: components["schemas"]["TokenView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    TokenView: {
      /** Format: date-time */
      createdAt: string;
      expiresAt: string | null;
      hint: string;
      /** Format: uuid */
      id: string;
      isExpired: boolean;
      lastUsedAt: string | null;
      name: string;
      role: components["schemas"]["Role"];
      /** Format: uuid */
      userId: string;
      userName: string;
    };
    UploadPage: {
      items: components["schemas"]["UploadView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    UploadUse: {
      hasTwin: boolean;
      livingRun: {
        /** Format: uuid */
        id: string;
        name: string;
      } | null;
      runs: number;
      sources: {
        /** Format: uuid */
        id: string;
        isArchived: boolean;
        name: string;
      }[];
    };
    UploadView: {
      bytes: number;
      /** @enum {string} */
      compression: "none" | "gzip";
      /** Format: date-time */
      createdAt: string;
      filename: string;
      /** @enum {string} */
      format: "jsonl" | "json" | "csv" | "tsv" | "text" | "markdown" | "unknown";
      /** Format: uuid */
      id: string;
      /** Format: uuid */
      projectId: string;
      sha256: string;
    };
    UserChange: {
      isEnabled?: boolean;
      role?: components["schemas"]["Role"];
    };
    UserCreate: {
      name: string;
      password: string;
      role: components["schemas"]["Role"];
    };
    UserPage: {
      items: components["schemas"]["UserView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
    UserView: {
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      isEnabled: boolean;
      lastSignInAt: string | null;
      name: string;
      role: components["schemas"]["Role"];
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    UsualPace: {
      recordsPerSecond: number;
      yield: number;
    };
    VersionChange: {
      added: string[];
      before: string;
      bytes: number;
      changed: string[];
      removed: string[];
      rows: number;
    };
    VersionList: {
      items: {
        bytes: number;
        /** Format: date-time */
        createdAt: string;
        /** Format: uuid */
        datasetId: string;
        datasetName: string;
        /** Format: uuid */
        id: string;
        manifestSha256: string;
        /** Format: uuid */
        producedByRun: string;
        producedByStage: string;
        rows: number;
        semver: string;
        /** @enum {string} */
        state: "SEALED";
      }[];
    };
    VersionRef: "latest" | string;
    ViewChange: {
      columns?: ("state" | "name" | "reason" | "disposition" | "trigger" | "out" | "success" | "failed" | "created" | "finished" | "duration")[];
      filter?: components["schemas"]["SavedFilter"];
      isDefault?: boolean;
      isShared?: boolean;
      name?: string;
      /** @enum {string} */
      sort?: "createdAt" | "-createdAt" | "finishedAt" | "-finishedAt";
    };
    ViewCreate: {
      columns: ("state" | "name" | "reason" | "disposition" | "trigger" | "out" | "success" | "failed" | "created" | "finished" | "duration")[];
      filter: components["schemas"]["SavedFilter"];
      /** @default false */
      isDefault?: boolean;
      /** @default false */
      isShared?: boolean;
      name: string;
      /** Format: uuid */
      projectId?: string;
      /**
       * @default -createdAt
       * @enum {string}
       */
      sort?: "createdAt" | "-createdAt" | "finishedAt" | "-finishedAt";
    };
    ViewPage: {
      items: components["schemas"]["SavedView"][];
      nextCursor: string | null;
      total?: number;
      totalIsExact?: boolean;
    };
  };
}
export interface operations {
  accessDisable: {
    parameters: {
    };
    responses: {
      /** @description Switch sign-in off: all sessions end, users and tokens are kept */
      200: {
        content: {
          "application/json": components["schemas"]["SessionView"];
        };
      };
    };
  };
  accessEnable: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AccessEnable"];
      };
    };
    responses: {
      /** @description Create an administrator and switch sign-in on, at once; signs the caller in */
      200: {
        content: {
          "application/json": components["schemas"]["SessionView"];
        };
      };
    };
  };
  alertRuleList: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        archived?: boolean;
        /** @description Case is ignored */
        closest?: boolean;
        cursor?: string;
        id?: string[];
        /** @description Case is ignored */
        isEnabled?: boolean;
        limit?: number;
        metric?: "failures_open" | "runs_failed" | "run_success" | "record_success" | "attempt_p95" | "call_p95" | "call_success" | "tokens_total" | "budget_used" | "queue_depth" | "queue_age" | "grpc_success" | "data_age" | "dataset_age" | "workers" | "services_down";
        projectId?: string;
        q?: string;
      };
    };
    responses: {
      /** @description Alert rules of a project, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["AlertRulePage"];
        };
      };
    };
  };
  alertRuleCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AlertRuleCreate"];
      };
    };
    responses: {
      /** @description Create an alert rule */
      201: {
        content: {
          "application/json": components["schemas"]["AlertRuleView"];
        };
      };
    };
  };
  alertRuleGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description An alert rule */
      200: {
        content: {
          "application/json": components["schemas"]["AlertRuleView"];
        };
      };
    };
  };
  alertRuleDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Archive an alert rule; its alerts end and are kept */
      204: {
      };
    };
  };
  alertRuleChange: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["AlertRuleChange"];
      };
    };
    responses: {
      /** @description Change an alert rule; alerts that it no longer watches end */
      200: {
        content: {
          "application/json": components["schemas"]["AlertRuleView"];
        };
      };
    };
  };
  alertRuleRestore: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Restore an archived alert rule; no effect on one that is not archived */
      200: {
        content: {
          "application/json": components["schemas"]["AlertRuleView"];
        };
      };
    };
  };
  alertRuleReplay: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AlertReplay"];
      };
    };
    responses: {
      /** @description When a draft of a rule would have fired in the last 7 days; sends nothing */
      200: {
        content: {
          "application/json": components["schemas"]["AlertReplayAnswer"];
        };
      };
    };
  };
  alertList: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        count?: boolean;
        cursor?: string;
        from?: string;
        limit?: number;
        pipelineId?: string;
        projectId?: string;
        q?: string;
        ruleId?: string;
        severity?: ("warning" | "critical")[];
        tab?: "pending" | "firing" | "acked" | "silenced" | "history";
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description Alerts of one tab, most severe first */
      200: {
        content: {
          "application/json": components["schemas"]["AlertPage"];
        };
      };
    };
  };
  alertGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description An alert with its events and deliveries */
      200: {
        content: {
          "application/json": components["schemas"]["AlertDetail"];
        };
      };
    };
  };
  alertAck: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["AlertAck"];
      };
    };
    responses: {
      /** @description Acknowledge an alert, with a note */
      200: {
        content: {
          "application/json": components["schemas"]["AlertDetail"];
        };
      };
    };
  };
  alertClose: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AlertClose"];
      };
    };
    responses: {
      /** @description Close an alert, with a reason; it stays closed until its condition has recovered */
      200: {
        content: {
          "application/json": components["schemas"]["AlertDetail"];
        };
      };
    };
  };
  alertUnack: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Unacknowledge an alert; no effect on an active one that is not acknowledged */
      200: {
        content: {
          "application/json": components["schemas"]["AlertDetail"];
        };
      };
    };
  };
  alertBulkAck: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AlertBulkAck"];
      };
    };
    responses: {
      /** @description Acknowledge several alerts; reports the result for each */
      200: {
        content: {
          "application/json": components["schemas"]["AlertBulkAnswer"];
        };
      };
    };
  };
  alertCounts: {
    parameters: {
      query?: {
        projectId?: string;
      };
    };
    responses: {
      /** @description Alerts by tab and severity, and how soon they are acknowledged and resolved */
      200: {
        content: {
          "application/json": components["schemas"]["AlertCounts"];
        };
      };
    };
  };
  auditList: {
    parameters: {
      query?: {
        action?: string[];
        actor?: string;
        cursor?: string;
        from?: string;
        limit?: number;
        noun?: string;
        nounId?: string;
        projectId?: string;
        q?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description The audit trail, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["AuditPage"];
        };
      };
    };
  };
  auditGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description An entry of the audit trail with what was changed */
      200: {
        content: {
          "application/json": components["schemas"]["AuditDetail"];
        };
      };
    };
  };
  auditAccept: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["AuditAccept"];
      };
    };
    responses: {
      /** @description From now on, count the audit trail as it is: after a restore by other means, or a clock that was wrong. A long trail is checked in turns: while isAccepted is false nothing is accepted yet, and the request is sent again */
      200: {
        content: {
          "application/json": components["schemas"]["AuditAcceptance"];
        };
      };
    };
  };
  auditExport: {
    parameters: {
      query?: {
        action?: string[];
        actor?: string;
        format?: "csv" | "jsonl" | "anchors";
        from?: string;
        noun?: string;
        nounId?: string;
        projectId?: string;
        q?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description All entries of the audit trail that match, as a file */
      200: {
        content: {
          "application/jsonl": string;
          "text/csv": string;
        };
      };
    };
  };
  auditVerify: {
    parameters: {
      query?: {
        after?: number;
        hash?: string;
        position?: number;
      };
    };
    responses: {
      /** @description Check the chain of the audit trail and compare it with its anchors; names the first place that is not as it was */
      200: {
        content: {
          "application/json": components["schemas"]["AuditVerification"];
        };
      };
    };
  };
  channelList: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        projectId?: string;
      };
    };
    responses: {
      /** @description Channels of a project with their newest result */
      200: {
        content: {
          "application/json": components["schemas"]["ChannelPage"];
        };
      };
    };
  };
  channelCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ChannelCreate"];
      };
    };
    responses: {
      /** @description Create a webhook; its secret is never shown again */
      201: {
        content: {
          "application/json": components["schemas"]["ChannelView"];
        };
      };
    };
  };
  channelGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A channel */
      200: {
        content: {
          "application/json": components["schemas"]["ChannelView"];
        };
      };
    };
  };
  channelDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Delete a channel, also from the rules that name it */
      204: {
      };
    };
  };
  channelChange: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["ChannelChange"];
      };
    };
    responses: {
      /** @description Change a channel; without `secret` the old one is kept */
      200: {
        content: {
          "application/json": components["schemas"]["ChannelView"];
        };
      };
    };
  };
  channelTest: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Send a test message once, and report the response */
      200: {
        content: {
          "application/json": components["schemas"]["ChannelTest"];
        };
      };
    };
  };
  configGet: {
    parameters: {
    };
    responses: {
      /** @description Every setting with its value in force and where it comes from; secrets are left out */
      200: {
        content: {
          "application/json": components["schemas"]["ConfigView"];
        };
      };
    };
  };
  configChange: {
    parameters: {
    };
    requestBody?: {
      content: {
        "application/json": {
          [key: string]: {
            [key: string]: (number | boolean | string | string[]) | null;
          };
        };
      };
    };
    responses: {
      /** @description Save settings, in the form of config.json; null removes a saved value */
      200: {
        content: {
          "application/json": components["schemas"]["ConfigView"];
        };
      };
    };
  };
  configExport: {
    parameters: {
    };
    responses: {
      /** @description Settings in force that differ from their defaults, as a config.json without secrets and addresses */
      200: {
        content: {
          "application/json": {
            [key: string]: {
              [key: string]: number | boolean | string | string[];
            };
          };
        };
      };
    };
  };
  configHistory: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
    };
    responses: {
      /** @description Revisions of the saved settings, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["ConfigHistory"];
        };
      };
    };
  };
  configImport: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        dryRun?: boolean;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ConfigImport"];
      };
    };
    responses: {
      /** @description Save the settings of a config.json, or only say what would be saved */
      200: {
        content: {
          "application/json": components["schemas"]["ConfigImportAnswer"];
        };
      };
    };
  };
  configRollback: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ConfigRollback"];
      };
    };
    responses: {
      /** @description Restore the settings that a revision saved; 0 = none. What the environment sets stays as it is */
      200: {
        content: {
          "application/json": components["schemas"]["ConfigView"];
        };
      };
    };
  };
  versionList: {
    parameters: {
      query?: {
        limit?: number;
        projectId?: string;
      };
    };
    responses: {
      /** @description Newest sealed versions of all datasets */
      200: {
        content: {
          "application/json": components["schemas"]["VersionList"];
        };
      };
    };
  };
  datasetList: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        archived?: boolean;
        /** @description Case is ignored */
        closest?: boolean;
        cursor?: string;
        id?: string[];
        limit?: number;
        projectId?: string;
        q?: string;
      };
    };
    responses: {
      /** @description Datasets of a project, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["DatasetPage"];
        };
      };
    };
  };
  datasetCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["DatasetCreate"];
      };
    };
    responses: {
      /** @description Create an empty dataset */
      201: {
        content: {
          "application/json": components["schemas"]["DatasetView"];
        };
      };
    };
  };
  datasetGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A dataset */
      200: {
        content: {
          "application/json": components["schemas"]["DatasetView"];
        };
      };
    };
  };
  datasetDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Archive a dataset; its versions are kept */
      204: {
      };
    };
  };
  datasetChange: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["DatasetChange"];
      };
    };
    responses: {
      /** @description Change name or description of a dataset */
      200: {
        content: {
          "application/json": components["schemas"]["DatasetView"];
        };
      };
    };
  };
  datasetDiff: {
    parameters: {
      query: {
        from: components["schemas"]["VersionRef"];
        to: components["schemas"]["VersionRef"];
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Differences between two versions: columns, sizes, shares of nulls, distinct values */
      200: {
        content: {
          "application/json": components["schemas"]["DatasetDiff"];
        };
      };
    };
  };
  datasetImport: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["DatasetImport"];
      };
    };
    responses: {
      /** @description Import a source into a new version of the dataset */
      202: {
        content: {
          "application/json": components["schemas"]["RunView"];
        };
      };
    };
  };
  datasetLineage: {
    parameters: {
      query?: {
        version?: components["schemas"]["VersionRef"];
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Lineage of a version: its sources and what was made from it */
      200: {
        content: {
          "application/json": components["schemas"]["LineageView"];
        };
      };
    };
  };
  datasetRestore: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Restore an archived dataset; no effect on one that is not archived */
      200: {
        content: {
          "application/json": components["schemas"]["DatasetView"];
        };
      };
    };
  };
  datasetVersionList: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Versions of a dataset, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["DatasetVersionPage"];
        };
      };
    };
  };
  datasetVersionGet: {
    parameters: {
      path: {
        id: string;
        version: components["schemas"]["VersionRef"];
      };
    };
    responses: {
      /** @description A version of a dataset */
      200: {
        content: {
          "application/json": components["schemas"]["DatasetVersionView"];
        };
      };
    };
  };
  datasetDownload: {
    parameters: {
      query?: {
        format?: "jsonl" | "csv";
      };
      path: {
        id: string;
        version: components["schemas"]["VersionRef"];
      };
    };
    responses: {
      /** @description All records of a version as a file */
      200: {
        content: {
          "application/jsonl": string;
          "text/csv": string;
        };
      };
    };
  };
  datasetRecords: {
    parameters: {
      query?: {
        cursor?: string;
        from?: number;
        limit?: number;
        q?: string;
      };
      path: {
        id: string;
        version: components["schemas"]["VersionRef"];
      };
    };
    responses: {
      /** @description Records of a version; a text search is limited in time and reports how far it got */
      200: {
        content: {
          "application/json": components["schemas"]["RecordPage"];
        };
      };
    };
  };
  demoRun: {
    parameters: {
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["DemoRun"];
      };
    };
    responses: {
      /** @description Run the example on documents that come with the product; the first call creates its source, dataset, pipeline and task, or restores archived ones */
      202: {
        content: {
          "application/json": components["schemas"]["RunView"];
        };
      };
    };
  };
  demoHistoryGet: {
    parameters: {
    };
    responses: {
      /** @description Whether demo data is loaded, and the progress of loading or clearing it */
      200: {
        content: {
          "application/json": components["schemas"]["DemoHistoryView"];
        };
      };
    };
  };
  demoHistoryClear: {
    parameters: {
    };
    responses: {
      /** @description Clear the demo data with its project, and nothing else */
      202: {
        content: {
          "application/json": components["schemas"]["DemoHistoryView"];
        };
      };
    };
  };
  demoHistoryLoad: {
    parameters: {
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["DemoHistoryLoad"];
      };
    };
    responses: {
      /** @description Load demo data: a made-up history of 400 days, in a project of its own; an unfinished one is cleared first */
      202: {
        content: {
          "application/json": components["schemas"]["DemoHistoryView"];
        };
      };
    };
  };
  handoverGet: {
    parameters: {
      query?: {
        from?: string;
        pipelineId?: string;
        projectId?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description What happened between two times: what ran and failed, what was still open at the end, and what was decided */
      200: {
        content: {
          "application/json": components["schemas"]["HandoverView"];
        };
      };
    };
  };
  metricCompare: {
    parameters: {
      query?: {
        from?: string;
        grain?: "5m" | "15m" | "hour" | "day" | "week" | "month";
        /** @description record_success: (out + dropped) ÷ (out + dropped + failed), over all stages; what a filter or a dedupe drops counts as good. run_success: succeeded ÷ (succeeded + failed + crashed); cancelled and skipped runs are left out. first_pass: succeeded, as no retry and with every stage at its first attempt ÷ (succeeded + failed + crashed). Retries count below the line only: what passes by a retry did not pass at first. records_out and throughput: records out of last stages. Records of a stage that was tried again count once, up to where its attempts came at most. */
        metric?: "throughput" | "records_out" | "run_success" | "record_success" | "first_pass" | "runs_ended" | "runs_failed" | "attempt_p50" | "attempt_p95" | "attempt_p99" | "wait_mean" | "call_p50" | "call_p95" | "call_p99" | "model_calls" | "tokens_total" | "tokens_input" | "tokens_output";
        mode?: "mom" | "yoy";
        modelVersion?: string;
        pipelineId?: string;
        projectId?: string;
        stage?: string;
        templateVersion?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description One metric over time, compared with the previous period or the previous year */
      200: {
        content: {
          "application/json": components["schemas"]["MetricCompare"];
        };
      };
    };
  };
  metricCost: {
    parameters: {
      query?: {
        from?: string;
        modelVersion?: string;
        pipelineId?: string;
        projectId?: string;
        stage?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description Cost of model calls by model, configuration, stage and pipeline, at the prices in force at the time of each call */
      200: {
        content: {
          "application/json": components["schemas"]["MetricCost"];
        };
      };
    };
  };
  metricLine: {
    parameters: {
      query?: {
        from?: string;
        pipelineId?: string;
        projectId?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description The runs of a pipeline that were created within a range, by stage: records in, records out, and those dropped or failed with their reasons */
      200: {
        content: {
          "application/json": components["schemas"]["LineView"];
        };
      };
    };
  };
  metricLosses: {
    parameters: {
      query: {
        fate: "dropped" | "failed";
        from?: string;
        pipelineId?: string;
        projectId?: string;
        stage: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description Runs that ended within a range, and those at work, in which a stage dropped records, or failed to process them, with the reasons */
      200: {
        content: {
          "application/json": components["schemas"]["MetricLosses"];
        };
      };
    };
  };
  metricMarks: {
    parameters: {
      query?: {
        from?: string;
        pipelineId?: string;
        projectId?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description What may explain a change in a chart: alerts raised, revisions saved, models replaced */
      200: {
        content: {
          "application/json": components["schemas"]["MetricMarks"];
        };
      };
    };
  };
  metricQuality: {
    parameters: {
      query?: {
        from?: string;
        grain?: "5m" | "15m" | "hour" | "day" | "week" | "month";
        modelVersion?: string;
        pipelineId?: string;
        projectId?: string;
        stage?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description What reviews of samples have found: pass rates over time and by part, defects by code, tokens per accepted record */
      200: {
        content: {
          "application/json": components["schemas"]["MetricQuality"];
        };
      };
    };
  };
  metricQueue: {
    parameters: {
      query?: {
        from?: string;
        grain?: "5m" | "15m" | "hour" | "day" | "week" | "month";
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description Depth and age of the queue over time */
      200: {
        content: {
          "application/json": components["schemas"]["MetricQueue"];
        };
      };
    };
  };
  metricRequests: {
    parameters: {
      query?: {
        from?: string;
        modelVersion?: string;
        pipelineId?: string;
        projectId?: string;
        stage?: string;
        templateVersion?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description Model calls by stage, with the number of failed ones */
      200: {
        content: {
          "application/json": components["schemas"]["MetricRequests"];
        };
      };
    };
  };
  metricSeries: {
    parameters: {
      query?: {
        by?: "model" | "stage";
        from?: string;
        grain?: "5m" | "15m" | "hour" | "day" | "week" | "month";
        /** @description record_success: (out + dropped) ÷ (out + dropped + failed), over all stages; what a filter or a dedupe drops counts as good. run_success: succeeded ÷ (succeeded + failed + crashed); cancelled and skipped runs are left out. first_pass: succeeded, as no retry and with every stage at its first attempt ÷ (succeeded + failed + crashed). Retries count below the line only: what passes by a retry did not pass at first. records_out and throughput: records out of last stages. Records of a stage that was tried again count once, up to where its attempts came at most. */
        metric?: "throughput" | "records_out" | "run_success" | "record_success" | "first_pass" | "runs_ended" | "runs_failed" | "attempt_p50" | "attempt_p95" | "attempt_p99" | "wait_mean" | "call_p50" | "call_p95" | "call_p99" | "model_calls" | "tokens_total" | "tokens_input" | "tokens_output";
        modelVersion?: string;
        pipelineId?: string;
        projectId?: string;
        stage?: string;
        templateVersion?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description One metric over time, in local buckets, in total and split */
      200: {
        content: {
          "application/json": components["schemas"]["MetricSeries"];
        };
      };
    };
  };
  metricStages: {
    parameters: {
      query?: {
        compare?: "mom" | "yoy";
        from?: string;
        modelVersion?: string;
        pipelineId?: string;
        projectId?: string;
        stage?: string;
        templateVersion?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description Records, times and tokens by stage */
      200: {
        content: {
          "application/json": components["schemas"]["MetricStages"];
        };
      };
    };
  };
  metricSummary: {
    parameters: {
      query?: {
        from?: string;
        grain?: "5m" | "15m" | "hour" | "day" | "week" | "month";
        modelVersion?: string;
        pipelineId?: string;
        projectId?: string;
        stage?: string;
        templateVersion?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description Metrics of a window, compared with the previous period */
      200: {
        content: {
          "application/json": components["schemas"]["MetricSummary"];
        };
      };
    };
  };
  metricTokens: {
    parameters: {
      query?: {
        from?: string;
        modelVersion?: string;
        pipelineId?: string;
        projectId?: string;
        stage?: string;
        templateVersion?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description Tokens and calls by model */
      200: {
        content: {
          "application/json": components["schemas"]["MetricTokens"];
        };
      };
    };
  };
  modelList: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        archived?: boolean;
        /** @description Case is ignored */
        closest?: boolean;
        cursor?: string;
        id?: string[];
        limit?: number;
        projectId?: string;
        q?: string;
      };
    };
    responses: {
      /** @description Model configurations of a project with health, use and price, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["ModelConfigPage"];
        };
      };
    };
  };
  modelCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ModelConfigCreate"];
      };
    };
    responses: {
      /** @description Create a model configuration; its secret is stored encrypted and never shown again */
      201: {
        content: {
          "application/json": components["schemas"]["ModelConfigView"];
        };
      };
    };
  };
  modelGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A model configuration with health, use and price */
      200: {
        content: {
          "application/json": components["schemas"]["ModelConfigDetail"];
        };
      };
    };
  };
  modelDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Archive a model configuration; runs that name it keep their version */
      204: {
      };
    };
  };
  modelChange: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["ModelConfigChange"];
      };
    };
    responses: {
      /** @description Change a model configuration, which creates a version; without `secret` the old one is kept */
      200: {
        content: {
          "application/json": components["schemas"]["ModelConfigView"];
        };
      };
    };
  };
  modelPriceList: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Prices of a configuration and of its model, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["ModelPricePage"];
        };
      };
    };
  };
  modelPriceCreate: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ModelPriceCreate"];
      };
    };
    responses: {
      /** @description Add a price with its validity; prices of the same subject never overlap */
      201: {
        content: {
          "application/json": components["schemas"]["ModelPriceView"];
        };
      };
    };
  };
  modelPriceGet: {
    parameters: {
      path: {
        id: string;
        priceId: string;
      };
    };
    responses: {
      /** @description A price */
      200: {
        content: {
          "application/json": components["schemas"]["ModelPriceView"];
        };
      };
    };
  };
  modelPriceDelete: {
    parameters: {
      path: {
        id: string;
        priceId: string;
      };
    };
    responses: {
      /** @description Delete a wrong price; costs computed with it stay */
      204: {
      };
    };
  };
  modelRestore: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Restore an archived model configuration; no effect on one that is not archived */
      200: {
        content: {
          "application/json": components["schemas"]["ModelConfigView"];
        };
      };
    };
  };
  modelTest: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ModelTest"];
      };
    };
    responses: {
      /** @description Call the model once with a prompt: the answer in parts as server-sent events (`delta`, then `done` or `failed`); its tokens are counted as a test */
      200: {
        content: {
          "text/event-stream": unknown;
        };
      };
    };
  };
  modelVersionList: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Versions of a model configuration, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["ModelVersionPage"];
        };
      };
    };
  };
  modelVersionRestore: {
    parameters: {
      path: {
        id: string;
        number: number;
      };
    };
    responses: {
      /** @description Restore an older version as the newest; the current secret stays, unless the endpoint changes */
      200: {
        content: {
          "application/json": components["schemas"]["ModelConfigView"];
        };
      };
    };
  };
  modelActivity: {
    parameters: {
      query?: {
        projectId?: string;
      };
    };
    responses: {
      /** @description Calls in progress with each model configuration of a project, and the state of the breaker to the model service */
      200: {
        content: {
          "application/json": components["schemas"]["ModelActivity"];
        };
      };
    };
  };
  modelAvailable: {
    parameters: {
    };
    responses: {
      /** @description Models that the model service offers, by ID */
      200: {
        content: {
          "application/json": components["schemas"]["AvailableModelList"];
        };
      };
    };
  };
  modelPreview: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ModelPreview"];
      };
    };
    responses: {
      /** @description Render a prompt template on up to three records, without calling a model */
      200: {
        content: {
          "application/json": components["schemas"]["ModelPreviewAnswer"];
        };
      };
    };
  };
  openapi: {
    parameters: {
    };
    responses: {
      /** @description This API as OpenAPI 3.1 */
      200: {
        content: {
          "application/json": {
            [key: string]: unknown;
          };
        };
      };
    };
  };
  overviewGet: {
    parameters: {
      query?: {
        projectId?: string;
      };
    };
    responses: {
      /** @description What needs attention, and how many objects there are */
      200: {
        content: {
          "application/json": components["schemas"]["OverviewView"];
        };
      };
    };
  };
  overviewPartsGet: {
    parameters: {
      query?: {
        from?: string;
        grain?: "5m" | "15m" | "hour" | "day" | "week" | "month";
        pipelineId?: string;
        projectId?: string;
        to?: string;
        tz?: string;
      };
    };
    responses: {
      /** @description All that the overview shows, in one response; a part that fails has a problem instead of a value */
      200: {
        content: {
          "application/json": components["schemas"]["OverviewParts"];
        };
      };
    };
  };
  pipelineList: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        archived?: boolean;
        /** @description Case is ignored */
        closest?: boolean;
        cursor?: string;
        id?: string[];
        limit?: number;
        projectId?: string;
        q?: string;
      };
    };
    responses: {
      /** @description Pipelines of a project, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["PipelinePage"];
        };
      };
    };
  };
  pipelineCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["PipelineCreate"];
      };
    };
    responses: {
      /** @description Create a pipeline with its first revision */
      201: {
        content: {
          "application/json": components["schemas"]["PipelineSaved"];
        };
      };
    };
  };
  pipelineGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A pipeline with the stages of its newest revision */
      200: {
        content: {
          "application/json": components["schemas"]["PipelineView"];
        };
      };
    };
  };
  pipelineReplace: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["PipelineReplace"];
      };
    };
    responses: {
      /** @description Save a pipeline; changed stages create a new revision */
      200: {
        content: {
          "application/json": components["schemas"]["PipelineSaved"];
        };
      };
    };
  };
  pipelineDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Archive a pipeline; its runs are kept */
      204: {
      };
    };
  };
  pipelineDiff: {
    parameters: {
      query: {
        from: number;
        to: number;
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Differences between two revisions: stages added, removed and moved, and each changed value */
      200: {
        content: {
          "application/json": components["schemas"]["PipelineDiff"];
        };
      };
    };
  };
  pipelineRestore: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Restore an archived pipeline; no effect on one that is not archived */
      200: {
        content: {
          "application/json": components["schemas"]["PipelineView"];
        };
      };
    };
  };
  pipelineRevisionList: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Revisions of a pipeline, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["RevisionPage"];
        };
      };
    };
  };
  pipelineRevisionGet: {
    parameters: {
      path: {
        id: string;
        number: number;
      };
    };
    responses: {
      /** @description A revision with its stages */
      200: {
        content: {
          "application/json": components["schemas"]["RevisionDetail"];
        };
      };
    };
  };
  pipelineUpgrade: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        dryRun?: boolean;
      };
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["TemplateUpgrade"];
      };
    };
    responses: {
      /** @description Update a pipeline to another version of its template; a dry run shows what changes, and which of its own changes are kept or replaced */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateUpgradeAnswer"];
        };
      };
    };
  };
  pipelineValidate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["PipelineValidate"];
      };
    };
    responses: {
      /** @description Check stages without saving; returns the columns of each */
      200: {
        content: {
          "application/json": components["schemas"]["PipelineValidation"];
        };
      };
    };
  };
  projectList: {
    parameters: {
      query?: {
        cursor?: string;
        key?: string;
        limit?: number;
      };
    };
    responses: {
      /** @description Projects, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["ProjectPage"];
        };
      };
    };
  };
  projectCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ProjectCreate"];
      };
    };
    responses: {
      /** @description Create a project */
      201: {
        content: {
          "application/json": components["schemas"]["ProjectView"];
        };
      };
    };
  };
  projectGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A project */
      200: {
        content: {
          "application/json": components["schemas"]["ProjectView"];
        };
      };
    };
  };
  projectDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Archive a project; its contents are kept */
      204: {
      };
    };
  };
  projectChange: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["ProjectChange"];
      };
    };
    responses: {
      /** @description Change name or description of a project */
      200: {
        content: {
          "application/json": components["schemas"]["ProjectView"];
        };
      };
    };
  };
  budgetGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description This month's budget and the amount spent */
      200: {
        content: {
          "application/json": components["schemas"]["BudgetView"];
        };
      };
    };
  };
  budgetReplace: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["BudgetReplace"];
      };
    };
    responses: {
      /** @description Set or remove the monthly budget of a project */
      200: {
        content: {
          "application/json": components["schemas"]["BudgetView"];
        };
      };
    };
  };
  projectRestore: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Restore an archived project; no effect on one that is not archived */
      200: {
        content: {
          "application/json": components["schemas"]["ProjectView"];
        };
      };
    };
  };
  qcAgreement: {
    parameters: {
      query?: {
        from?: string;
        lotId?: string;
        policyId?: string;
        projectId?: string;
        to?: string;
      };
    };
    responses: {
      /** @description Reviewer agreement for a lot, a policy or a time range */
      200: {
        content: {
          "application/json": components["schemas"]["QcAgreement"];
        };
      };
    };
  };
  qcBoard: {
    parameters: {
      query?: {
        datasetId?: string;
        /** @description Case is ignored */
        overdue?: boolean;
        policyId?: string;
        projectId?: string;
        q?: string;
      };
    };
    responses: {
      /** @description Lots by column of the board, the newest of each */
      200: {
        content: {
          "application/json": components["schemas"]["QcBoard"];
        };
      };
    };
  };
  qcCounts: {
    parameters: {
      query?: {
        projectId?: string;
      };
    };
    responses: {
      /** @description Lots by state, those that need attention, and those past their due time */
      200: {
        content: {
          "application/json": components["schemas"]["QcCounts"];
        };
      };
    };
  };
  qcDefectList: {
    parameters: {
      query?: {
        projectId?: string;
        q?: string;
      };
    };
    responses: {
      /** @description Defect codes: how often they were found lately, and which policies use them */
      200: {
        content: {
          "application/json": components["schemas"]["QcDefectList"];
        };
      };
    };
  };
  qcLotList: {
    parameters: {
      query?: {
        cursor?: string;
        datasetId?: string;
        datasetVersionId?: string;
        /** @description Case is ignored */
        judged?: boolean;
        limit?: number;
        /** @description Case is ignored */
        overdue?: boolean;
        policyId?: string;
        projectId?: string;
        q?: string;
        runId?: string;
        state?: ("OPEN" | "SAMPLED" | "IN_REVIEW" | "ACCEPTED" | "REJECTED" | "CONDITIONAL" | "REWORK" | "SCRAPPED" | "CLOSED")[];
      };
    };
    responses: {
      /** @description Lots of a project, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["QcLotPage"];
        };
      };
    };
  };
  qcLotCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["QcLotCreate"];
      };
    };
    responses: {
      /** @description Create a lot from a sealed version and draw its sample; the rework of a rejected lot needs a later version */
      201: {
        content: {
          "application/json": components["schemas"]["QcLotView"];
        };
      };
    };
  };
  qcLotGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A lot with its counts, what its plan says, and its history */
      200: {
        content: {
          "application/json": components["schemas"]["QcLotDetail"];
        };
      };
    };
  };
  qcLotClose: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["QcLotClose"];
      };
    };
    responses: {
      /** @description Close a lot over a version that nobody has judged, with a reason */
      200: {
        content: {
          "application/json": components["schemas"]["QcLotDetail"];
        };
      };
    };
  };
  qcLotDecide: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["QcLotDecision"];
      };
    };
    responses: {
      /** @description Accept or reject a lot, or accept it against its plan under concession, with a reason */
      200: {
        content: {
          "application/json": components["schemas"]["QcLotDetail"];
        };
      };
    };
  };
  qcLotDraw: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Draw the sample of a lot that has none */
      200: {
        content: {
          "application/json": components["schemas"]["QcLotView"];
        };
      };
    };
  };
  qcLotFixes: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["QcLotFixes"];
      };
    };
    responses: {
      /** @description Put the fixed records of a decided lot into a new version of its dataset, without the failed ones if asked */
      202: {
        content: {
          "application/json": components["schemas"]["RunView"];
        };
      };
    };
  };
  qcLotLeave: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["QcLotLeave"];
      };
    };
    responses: {
      /** @description Release the samples that a reviewer has claimed in a lot: others may judge them at once */
      200: {
        content: {
          "application/json": components["schemas"]["QcLotLeft"];
        };
      };
    };
  };
  qcLotNext: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["QcLotNext"];
      };
    };
    responses: {
      /** @description Claim the next samples that wait for a verdict; those already claimed are renewed */
      200: {
        content: {
          "application/json": components["schemas"]["QcLotNextAnswer"];
        };
      };
    };
  };
  qcLotSamples: {
    parameters: {
      query?: {
        awaited?: "first" | "second" | "adjudication";
        cursor?: string;
        limit?: number;
        reviewer?: string;
        state?: ("PENDING" | "CLAIMED" | "PASSED" | "FIXED" | "FAILED")[];
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Samples of a lot in their order, without their records */
      200: {
        content: {
          "application/json": components["schemas"]["QcSamplePage"];
        };
      };
    };
  };
  qcLotScrap: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["QcLotScrap"];
      };
    };
    responses: {
      /** @description Scrap a rejected lot, with a reason */
      200: {
        content: {
          "application/json": components["schemas"]["QcLotDetail"];
        };
      };
    };
  };
  qcPolicyList: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        archived?: boolean;
        /** @description Case is ignored */
        closest?: boolean;
        cursor?: string;
        id?: string[];
        limit?: number;
        projectId?: string;
        q?: string;
      };
    };
    responses: {
      /** @description Quality policies of a project, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["QcPolicyPage"];
        };
      };
    };
  };
  qcPolicyCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["QcPolicyCreate"];
      };
    };
    responses: {
      /** @description Create a quality policy: automatic rules, a sampling plan and how samples are reviewed */
      201: {
        content: {
          "application/json": components["schemas"]["QcPolicyView"];
        };
      };
    };
  };
  qcPolicyGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A quality policy */
      200: {
        content: {
          "application/json": components["schemas"]["QcPolicyView"];
        };
      };
    };
  };
  qcPolicyDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Archive a quality policy; its lots are kept */
      204: {
      };
    };
  };
  qcPolicyChange: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["QcPolicyChange"];
      };
    };
    responses: {
      /** @description Change a quality policy; lots keep the one they were created with */
      200: {
        content: {
          "application/json": components["schemas"]["QcPolicyView"];
        };
      };
    };
  };
  qcPolicyRestore: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Restore an archived quality policy; no effect on one that is not archived */
      200: {
        content: {
          "application/json": components["schemas"]["QcPolicyView"];
        };
      };
    };
  };
  qcQuality: {
    parameters: {
      query?: {
        policyId?: string;
        projectId?: string;
      };
    };
    responses: {
      /** @description Pass rates by lot with their intervals, and defects of the last 30 days */
      200: {
        content: {
          "application/json": components["schemas"]["QcQuality"];
        };
      };
    };
  };
  qcSampleGet: {
    parameters: {
      query?: {
        reviewer?: string;
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A sample with its record and verdicts */
      200: {
        content: {
          "application/json": components["schemas"]["QcSampleDetail"];
        };
      };
    };
  };
  qcSampleClaim: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["QcSampleClaim"];
      };
    };
    responses: {
      /** @description Claim a sample for one reviewer, or extend the claim */
      200: {
        content: {
          "application/json": components["schemas"]["QcSampleDetail"];
        };
      };
    };
  };
  qcSampleReopen: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["QcSampleReopen"];
      };
    };
    responses: {
      /** @description Take back every verdict on a sample, with a reason, until its lot is decided */
      200: {
        content: {
          "application/json": components["schemas"]["QcSampleReset"];
        };
      };
    };
  };
  qcSampleUndo: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["QcSampleClaim"];
      };
    };
    responses: {
      /** @description Take back your newest verdict within 10 s */
      200: {
        content: {
          "application/json": components["schemas"]["QcSampleReset"];
        };
      };
    };
  };
  qcSampleVerdict: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["QcVerdictCreate"];
      };
    };
    responses: {
      /** @description Give the verdict that a claimed sample waits for */
      201: {
        content: {
          "application/json": components["schemas"]["QcVerdictAnswer"];
        };
      };
    };
  };
  qcVerdictList: {
    parameters: {
      query: {
        cursor?: string;
        limit?: number;
        projectId?: string;
        reviewer: string;
      };
    };
    responses: {
      /** @description Verdicts of one reviewer, newest first, those taken back included */
      200: {
        content: {
          "application/json": components["schemas"]["QcVerdictPage"];
        };
      };
    };
  };
  releaseList: {
    parameters: {
      query?: {
        channel?: "latest" | "stable";
        cursor?: string;
        datasetId?: string;
        limit?: number;
        projectId?: string;
        q?: string;
        state?: ("DRAFT" | "CHECKING" | "READY" | "PUBLISHED" | "DEPRECATED" | "WITHDRAWN" | "ARCHIVED" | "RESTORING")[];
      };
    };
    responses: {
      /** @description Releases of a project, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["ReleasePage"];
        };
      };
    };
  };
  releaseCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ReleaseCreate"];
      };
    };
    responses: {
      /** @description Draft a release of a sealed version; its number is derived from the changes since the last release */
      201: {
        content: {
          "application/json": components["schemas"]["ReleaseDetail"];
        };
      };
    };
  };
  releaseGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A release with its gates, card, files and origin */
      200: {
        content: {
          "application/json": components["schemas"]["ReleaseDetail"];
        };
      };
    };
  };
  releaseDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Discard a release that is not published */
      204: {
      };
    };
  };
  releaseChange: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["ReleaseChange"];
      };
    };
    responses: {
      /** @description Change number, name, card or changelog of a release that is not published; sections of the card that are not named stay */
      200: {
        content: {
          "application/json": components["schemas"]["ReleaseDetail"];
        };
      };
    };
  };
  releaseArchive: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Compress the files of a deprecated release into the archive; files that something else refers to also stay in the store */
      202: {
        content: {
          "application/json": components["schemas"]["ReleaseDetail"];
        };
      };
    };
  };
  releaseChannelSet: {
    parameters: {
      path: {
        channel: "stable";
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ReleaseChannelSet"];
      };
    };
    responses: {
      /** @description Point a channel to a published release, or clear it; latest is updated on publication */
      200: {
        content: {
          "application/json": components["schemas"]["ReleaseDetail"];
        };
      };
    };
  };
  releaseCheck: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Check the gates: reads every file; the progress is in the release */
      202: {
        content: {
          "application/json": components["schemas"]["ReleaseDetail"];
        };
      };
    };
  };
  releaseDeprecate: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ReleaseReason"];
      };
    };
    responses: {
      /** @description Deprecate a release; its files stay available */
      200: {
        content: {
          "application/json": components["schemas"]["ReleaseDetail"];
        };
      };
    };
  };
  releaseDownload: {
    parameters: {
      query?: {
        path?: string;
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A file of a release; supports range requests */
      200: {
        content: {
          "application/json": string;
          "application/jsonl": string;
          "application/octet-stream": string;
          "text/javascript": string;
          "text/markdown": string;
        };
      };
    };
  };
  releasePassport: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description The release passport: data, manifest, card, Croissant, lineage, quality report and a script that verifies all of it offline, as one ZIP */
      200: {
        content: {
          "application/zip": string;
        };
      };
    };
  };
  releasePublish: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Publish a release, which cannot be changed afterwards; refused while a gate is not passed */
      200: {
        content: {
          "application/json": components["schemas"]["ReleaseDetail"];
        };
      };
    };
  };
  releaseRestore: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["ReleaseRestore"];
      };
    };
    responses: {
      /** @description Restore the files of an archived release, each compared with its hash */
      202: {
        content: {
          "application/json": components["schemas"]["ReleaseDetail"];
        };
      };
    };
  };
  releaseSample: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description The first records of a published release, with data of persons and keys masked */
      200: {
        content: {
          "application/json": components["schemas"]["ReleaseSample"];
        };
      };
    };
  };
  releaseVerify: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Hash every file of a release again; what was found is in the release */
      202: {
        content: {
          "application/json": components["schemas"]["ReleaseDetail"];
        };
      };
    };
  };
  releaseWaive: {
    parameters: {
      path: {
        id: string;
        kind: "email" | "phone" | "id_card" | "secret";
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ReleaseReason"];
      };
    };
    responses: {
      /** @description Accept findings of personal data of one kind; the reason goes into the passport */
      200: {
        content: {
          "application/json": components["schemas"]["ReleaseDetail"];
        };
      };
    };
  };
  releaseWithdraw: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ReleaseReason"];
      };
    };
    responses: {
      /** @description Withdraw a release, for good; its files are no longer available */
      200: {
        content: {
          "application/json": components["schemas"]["ReleaseDetail"];
        };
      };
    };
  };
  runList: {
    parameters: {
      query?: {
        by?: "created" | "finished";
        /** @description Case is ignored */
        count?: boolean;
        cursor?: string;
        disposition?: ("none" | "open" | "retried" | "rerun_ok" | "waived" | "-none" | "-open" | "-retried" | "-rerun_ok" | "-waived")[];
        extent?: ("full" | "trial" | "-full" | "-trial")[];
        from?: string;
        limit?: number;
        maxDurationMs?: number;
        minDurationMs?: number;
        pipelineId?: string[];
        projectId?: string;
        q?: string;
        sort?: "createdAt" | "-createdAt" | "finishedAt" | "-finishedAt";
        stage?: string;
        stageKind?: string;
        state?: ("QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED" | "PARTIAL" | "WAITING" | "-QUEUED" | "-RUNNING" | "-PAUSED" | "-CANCELLING" | "-SUCCEEDED" | "-FAILED" | "-CRASHED" | "-CANCELLED" | "-PARTIAL" | "-WAITING")[];
        taskId?: string;
        to?: string;
        trigger?: ("manual" | "import" | "api" | "schedule" | "retry" | "-manual" | "-import" | "-api" | "-schedule" | "-retry")[];
        tz?: string;
      };
    };
    responses: {
      /** @description Runs of a project */
      200: {
        content: {
          "application/json": components["schemas"]["RunPage"];
        };
      };
    };
  };
  runGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A run with its stages */
      200: {
        content: {
          "application/json": components["schemas"]["RunDetail"];
        };
      };
    };
  };
  runDecide: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["RunDisposition"];
      };
    };
    responses: {
      /** @description Set the disposition of a failed run */
      200: {
        content: {
          "application/json": components["schemas"]["RunDetail"];
        };
      };
    };
  };
  runCancel: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["RunVerb"];
      };
    };
    responses: {
      /** @description Cancel a run */
      202: {
        content: {
          "application/json": components["schemas"]["RunView"];
        };
      };
    };
  };
  runEventList: {
    parameters: {
      query?: {
        after?: number;
        before?: number;
        limit?: number;
        order?: "oldest" | "newest";
        type?: ("run_state" | "stage_state" | "tokens" | "alert")[];
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Events of a run, oldest or newest first */
      200: {
        content: {
          "application/json": components["schemas"]["RunEventPage"];
        };
      };
    };
  };
  runLogs: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Log lines of running stages; they are not stored */
      200: {
        content: {
          "application/json": components["schemas"]["RunLogs"];
        };
      };
    };
  };
  runPause: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["RunVerb"];
      };
    };
    responses: {
      /** @description Pause a run at its next checkpoint */
      202: {
        content: {
          "application/json": components["schemas"]["RunView"];
        };
      };
    };
  };
  runResume: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["RunVerb"];
      };
    };
    responses: {
      /** @description Resume a paused run */
      202: {
        content: {
          "application/json": components["schemas"]["RunView"];
        };
      };
    };
  };
  runRetry: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["RunRetry"];
      };
    };
    responses: {
      /** @description Retry an ended run: a new run that reuses what need not run again, or that reads only the records that a stage rejected for one reason */
      202: {
        content: {
          "application/json": components["schemas"]["RunView"];
        };
      };
    };
  };
  runRetryPlan: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["RunRetryPlanRequest"];
      };
    };
    responses: {
      /** @description What each way to retry a run, or a group of its rejected records, would reuse and run, or why it is not possible; changes nothing */
      200: {
        content: {
          "application/json": components["schemas"]["RunRetryPlan"];
        };
      };
    };
  };
  runOutput: {
    parameters: {
      path: {
        id: string;
        sha256: string;
        stageKey: string;
      };
    };
    responses: {
      /** @description The bytes of a file that a stage of the run wrote: its records, its rejected records, its manifest */
      200: {
        content: {
          "application/json": string;
          "application/jsonl": string;
          "application/octet-stream": string;
        };
      };
    };
  };
  runRecord: {
    parameters: {
      query: {
        at?: number;
        of: "in" | "out" | "dropped" | "failed";
        reason?: string;
      };
      path: {
        id: string;
        stageKey: string;
      };
    };
    responses: {
      /** @description One record of a stage, before and after it: of those that it read, wrote, dropped or failed to process */
      200: {
        content: {
          "application/json": components["schemas"]["LensView"];
        };
      };
    };
  };
  runRejectList: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        reason?: string;
      };
      path: {
        id: string;
        stageKey: string;
      };
    };
    responses: {
      /** @description Rejected records of a stage, by reason */
      200: {
        content: {
          "application/json": components["schemas"]["RejectPage"];
        };
      };
    };
  };
  runTail: {
    parameters: {
      query?: {
        stage?: string;
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Live log of the running stages as server-sent events: one `line` event per log line, then `end`; lines are not stored */
      200: {
        content: {
          "text/event-stream": unknown;
        };
      };
    };
  };
  runActiveList: {
    parameters: {
      query?: {
        limit?: number;
        projectId?: string;
      };
    };
    responses: {
      /** @description Active runs, with their stages and how fast those usually are */
      200: {
        content: {
          "application/json": components["schemas"]["ActiveRunPage"];
        };
      };
    };
  };
  runBulk: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["RunBulk"];
      };
    };
    responses: {
      /** @description Pause, resume, cancel or retry selected runs, or decide about failed ones; with dryRun only report the result for each */
      200: {
        content: {
          "application/json": components["schemas"]["RunBulkAnswer"];
        };
      };
    };
  };
  runCompare: {
    parameters: {
      query: {
        a: string;
        b: string;
      };
    };
    responses: {
      /** @description Two runs side by side: what differs, most important first */
      200: {
        content: {
          "application/json": components["schemas"]["RunCompare"];
        };
      };
    };
  };
  runCompareOverlap: {
    parameters: {
      query: {
        a: string;
        b: string;
      };
    };
    responses: {
      /** @description How many records are in the output of both runs, by the content of their files */
      200: {
        content: {
          "application/json": components["schemas"]["RunCompareOverlap"];
        };
      };
    };
  };
  runHistogram: {
    parameters: {
      query?: {
        by?: "created" | "finished";
        disposition?: ("none" | "open" | "retried" | "rerun_ok" | "waived" | "-none" | "-open" | "-retried" | "-rerun_ok" | "-waived")[];
        extent?: ("full" | "trial" | "-full" | "-trial")[];
        from?: string;
        grain?: "5m" | "15m" | "hour" | "day" | "week" | "month";
        maxDurationMs?: number;
        minDurationMs?: number;
        pipelineId?: string[];
        projectId?: string;
        q?: string;
        stage?: string;
        stageKind?: string;
        state?: ("QUEUED" | "RUNNING" | "PAUSED" | "CANCELLING" | "SUCCEEDED" | "FAILED" | "CRASHED" | "CANCELLED" | "PARTIAL" | "WAITING" | "-QUEUED" | "-RUNNING" | "-PAUSED" | "-CANCELLING" | "-SUCCEEDED" | "-FAILED" | "-CRASHED" | "-CANCELLED" | "-PARTIAL" | "-WAITING")[];
        taskId?: string;
        to?: string;
        trigger?: ("manual" | "import" | "api" | "schedule" | "retry" | "-manual" | "-import" | "-api" | "-schedule" | "-retry")[];
        tz?: string;
      };
    };
    responses: {
      /** @description Runs by state over time, in local buckets */
      200: {
        content: {
          "application/json": components["schemas"]["RunHistogram"];
        };
      };
    };
  };
  runSelect: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["RunSelect"];
      };
    };
    responses: {
      /** @description Take a fixed selection of the runs that match a filter; for each action, report how many runs allow it and why the others do not. Changes no run */
      200: {
        content: {
          "application/json": components["schemas"]["RunSelection"];
        };
      };
    };
  };
  sessionGet: {
    parameters: {
    };
    responses: {
      /** @description The caller with its role, and whether sign-in is on */
      200: {
        content: {
          "application/json": components["schemas"]["SessionView"];
        };
      };
    };
  };
  sessionCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["SignIn"];
      };
    };
    responses: {
      /** @description Sign in: sets the session cookie; each failed attempt is delayed longer */
      200: {
        content: {
          "application/json": components["schemas"]["SessionView"];
        };
      };
    };
  };
  sessionDelete: {
    parameters: {
    };
    responses: {
      /** @description Sign out */
      204: {
      };
    };
  };
  sessionList: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        all?: boolean;
        cursor?: string;
        limit?: number;
      };
    };
    responses: {
      /** @description Open sessions, newest first: your own, or everyone's */
      200: {
        content: {
          "application/json": components["schemas"]["SessionPage"];
        };
      };
    };
  };
  sessionRevoke: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description End a session: your own or, as an administrator, anyone's */
      204: {
      };
    };
  };
  silenceList: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        projectId?: string;
        state?: ("scheduled" | "active" | "ended")[];
      };
    };
    responses: {
      /** @description Silences of a project, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["SilencePage"];
        };
      };
    };
  };
  silenceCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["SilenceCreate"];
      };
    };
    responses: {
      /** @description Silence alerts by their labels until a time, with a reason */
      201: {
        content: {
          "application/json": components["schemas"]["SilenceView"];
        };
      };
    };
  };
  silenceGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A silence */
      200: {
        content: {
          "application/json": components["schemas"]["SilenceView"];
        };
      };
    };
  };
  silenceDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description End a silence now */
      204: {
      };
    };
  };
  sourceList: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        archived?: boolean;
        /** @description Case is ignored */
        attention?: boolean;
        /** @description Case is ignored */
        closest?: boolean;
        cursor?: string;
        id?: string[];
        kind?: "upload" | "folder";
        limit?: number;
        projectId?: string;
        q?: string;
        stageKind?: "ingest.files" | "ingest.jsonl" | "ingest.csv";
      };
    };
    responses: {
      /** @description Sources of a project, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["SourcePage"];
        };
      };
    };
  };
  sourceCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["SourceCreate"];
      };
    };
    responses: {
      /** @description Save a source, with a dataset to import it into if one is named; a folder that the factory may not read is refused, or saved unchecked while the factory does not respond */
      201: {
        content: {
          "application/json": components["schemas"]["SourceCreated"];
        };
      };
    };
  };
  sourceGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A source, and how many pipelines name it */
      200: {
        content: {
          "application/json": components["schemas"]["SourceDetail"];
        };
      };
    };
  };
  sourceDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Archive a source */
      204: {
      };
    };
  };
  sourceChange: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["SourceChange"];
      };
    };
    responses: {
      /** @description Change a source */
      200: {
        content: {
          "application/json": components["schemas"]["SourceDetail"];
        };
      };
    };
  };
  sourcePreview: {
    parameters: {
      query?: {
        limit?: number;
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description First records and columns of a source */
      200: {
        content: {
          "application/json": components["schemas"]["SourceInspection"];
        };
      };
    };
  };
  sourceRestore: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Restore an archived source; no effect on one that is not archived */
      200: {
        content: {
          "application/json": components["schemas"]["SourceDetail"];
        };
      };
    };
  };
  sourceTest: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Test a source and store the result */
      200: {
        content: {
          "application/json": components["schemas"]["SourceTest"];
        };
      };
    };
  };
  sourceTry: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["SourceTry"];
      };
    };
    responses: {
      /** @description Test settings without saving them */
      200: {
        content: {
          "application/json": components["schemas"]["SourceTest"];
        };
      };
    };
  };
  stageKindList: {
    parameters: {
    };
    responses: {
      /** @description Stage types that the factory can run, with the JSON Schema of their parameters */
      200: {
        content: {
          "application/json": components["schemas"]["StageKindList"];
        };
      };
    };
  };
  systemGet: {
    parameters: {
    };
    responses: {
      /** @description Version, mode, dependencies and the factory's state */
      200: {
        content: {
          "application/json": components["schemas"]["SystemView"];
        };
      };
    };
  };
  systemDetailGet: {
    parameters: {
    };
    responses: {
      /** @description Versions, calls by method, storage, cache and settings in force */
      200: {
        content: {
          "application/json": components["schemas"]["SystemDetail"];
        };
      };
    };
  };
  systemLoadGet: {
    parameters: {
    };
    responses: {
      /** @description Memory, event loop delay, the slowest routes and statements of the last hour, and what waits in which lane, of the process that answers */
      200: {
        content: {
          "application/json": components["schemas"]["SystemLoad"];
        };
      };
    };
  };
  taskList: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        pipelineId?: string;
        projectId?: string;
      };
    };
    responses: {
      /** @description Task definitions of a project, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["TaskPage"];
        };
      };
    };
  };
  taskCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["TaskCreate"];
      };
    };
    responses: {
      /** @description Create a task definition: a pipeline, its inputs, its parameters */
      201: {
        content: {
          "application/json": components["schemas"]["TaskSaved"];
        };
      };
    };
  };
  taskGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A task definition */
      200: {
        content: {
          "application/json": components["schemas"]["TaskView"];
        };
      };
    };
  };
  taskDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Archive a task definition; its runs are kept */
      204: {
      };
    };
  };
  taskChange: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["TaskChange"];
      };
    };
    responses: {
      /** @description Change a task definition */
      200: {
        content: {
          "application/json": components["schemas"]["TaskSaved"];
        };
      };
    };
  };
  taskRestore: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Restore an archived task definition; no effect on one that is not archived */
      200: {
        content: {
          "application/json": components["schemas"]["TaskView"];
        };
      };
    };
  };
  taskLaunch: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["TaskLaunch"];
      };
    };
    responses: {
      /** @description Launch a run of a task definition */
      202: {
        content: {
          "application/json": components["schemas"]["RunView"];
        };
      };
    };
  };
  templateList: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        archived?: boolean;
        cursor?: string;
        limit?: number;
        projectId?: string;
        q?: string;
        state?: "draft" | "published" | "deprecated";
      };
    };
    responses: {
      /** @description Templates of a project, newest first, then the built-in ones */
      200: {
        content: {
          "application/json": components["schemas"]["TemplatePage"];
        };
      };
    };
  };
  templateCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["TemplateCreate"];
      };
    };
    responses: {
      /** @description Create a template with a draft: from a pipeline, a version of another template, stages, or nothing */
      201: {
        content: {
          "application/json": components["schemas"]["TemplateCreated"];
        };
      };
    };
  };
  templateGet: {
    parameters: {
      query?: {
        projectId?: string;
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A template with its labels, its draft and what must be chosen to use its newest version */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateDetail"];
        };
      };
    };
  };
  templateDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Archive a template; its versions and the pipelines created from it are kept */
      204: {
      };
    };
  };
  templateChange: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["TemplateChange"];
      };
    };
    responses: {
      /** @description Change name, description or icon of a template */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateDetail"];
        };
      };
    };
  };
  templateDiff: {
    parameters: {
      query: {
        from: string | "draft";
        projectId?: string;
        to?: string | "draft";
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Difference of two versions, or of a version and the draft: by stage and value, each with the version number that it calls for */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateDiff"];
        };
      };
    };
  };
  templateDraftGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description The draft of a template, with what would block its publication */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateDraft"];
        };
      };
    };
  };
  templateDraftReplace: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["TemplateDraftReplace"];
      };
    };
    responses: {
      /** @description Replace the draft of a template; IDs are removed, a text that looks like a key is refused */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateDraft"];
        };
      };
    };
  };
  templateLabelSet: {
    parameters: {
      path: {
        id: string;
        label: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["TemplateLabelSet"];
      };
    };
    responses: {
      /** @description Point a label to a version, or remove it */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateDetail"];
        };
      };
    };
  };
  templateUnarchive: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Restore an archived template; no effect on one that is not archived */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateDetail"];
        };
      };
    };
  };
  templateSample: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["TemplateSample"];
      };
    };
    responses: {
      /** @description Run a built-in template on its example; the first call creates source, dataset, pipeline and task */
      202: {
        content: {
          "application/json": components["schemas"]["RunView"];
        };
      };
    };
  };
  templateVersionList: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Published versions of a template, highest first */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateVersionPage"];
        };
      };
    };
  };
  templatePublish: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["TemplatePublish"];
      };
    };
    responses: {
      /** @description Publish the draft as an immutable version; its number is at least what the difference calls for */
      201: {
        content: {
          "application/json": components["schemas"]["TemplateDetail"];
        };
      };
    };
  };
  templateVersionGet: {
    parameters: {
      path: {
        id: string;
        version: string;
      };
    };
    responses: {
      /** @description A version of a template with its stages */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateVersionDetail"];
        };
      };
    };
  };
  templateVersionDeprecate: {
    parameters: {
      path: {
        id: string;
        version: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["TemplateDeprecate"];
      };
    };
    responses: {
      /** @description Deprecate a version, with a reason; refused while a label points to it */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateDetail"];
        };
      };
    };
  };
  templateVersionUse: {
    parameters: {
      path: {
        id: string;
        version: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["TemplateUseBody"];
      };
    };
    responses: {
      /** @description Create a pipeline from a version; it keeps its origin */
      201: {
        content: {
          "application/json": components["schemas"]["PipelineView"];
        };
      };
    };
  };
  templateVersionRestore: {
    parameters: {
      path: {
        id: string;
        version: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["TemplateRestore"];
      };
    };
    responses: {
      /** @description Restore a version: to the draft, or as a new version */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateDetail"];
        };
      };
    };
  };
  templateExport: {
    parameters: {
      query: {
        id: string[];
        version?: string;
      };
    };
    responses: {
      /** @description Versions of templates as one JSON file, without IDs and secrets */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateBundle"];
        };
      };
    };
  };
  templateImport: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        dryRun?: boolean;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["TemplateImport"];
      };
    };
    responses: {
      /** @description Import templates from the text of a file, all or nothing; a dry run reports what would be done */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateImportReport"];
        };
      };
    };
  };
  templateUseList: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        closest?: boolean;
        cursor?: string;
        id?: string[];
        limit?: number;
        projectId?: string;
        q?: string;
      };
    };
    responses: {
      /** @description Templates that pipelines of a project came from, with those versions */
      200: {
        content: {
          "application/json": components["schemas"]["TemplateUsePage"];
        };
      };
    };
  };
  tokenList: {
    parameters: {
      query?: {
        /** @description Case is ignored */
        all?: boolean;
        cursor?: string;
        limit?: number;
      };
    };
    responses: {
      /** @description API tokens, newest first: your own, or everyone's */
      200: {
        content: {
          "application/json": components["schemas"]["TokenPage"];
        };
      };
    };
  };
  tokenCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["TokenCreate"];
      };
    };
    responses: {
      /** @description Create an API token; it is shown only in this response */
      200: {
        content: {
          "application/json": components["schemas"]["TokenCreated"];
        };
      };
    };
  };
  tokenDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Revoke an API token: your own or, as an administrator, anyone's */
      204: {
      };
    };
  };
  uploadList: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        projectId?: string;
      };
    };
    responses: {
      /** @description Uploads of a project, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["UploadPage"];
        };
      };
    };
  };
  uploadCreate: {
    parameters: {
      query: {
        filename: string & (unknown & unknown & unknown & unknown);
        projectId?: string;
      };
    };
    requestBody?: {
      content: {
        "application/octet-stream": string;
      };
    };
    responses: {
      /** @description Upload a file as the raw body; its SHA-256 is its idempotency key */
      201: {
        content: {
          "application/json": components["schemas"]["UploadView"];
        };
      };
    };
  };
  uploadGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description An upload */
      200: {
        content: {
          "application/json": components["schemas"]["UploadView"];
        };
      };
    };
  };
  uploadDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Delete an upload that no source and no living run reads */
      204: {
      };
    };
  };
  uploadUse: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description What the deletion of an upload affects, and what forbids it */
      200: {
        content: {
          "application/json": components["schemas"]["UploadUse"];
        };
      };
    };
  };
  uploadResumableCreate: {
    parameters: {
    };
    requestBody?: {
      content: {
        "application/offset+octet-stream": string;
      };
    };
    responses: {
      /** @description Start a resumable upload (tus 1.0.0: Upload-Length, Upload-Metadata with filename and projectId) */
      201: {
        content: {
          "application/json": components["schemas"]["ResumableUploadView"];
        };
      };
    };
  };
  uploadResumableGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Offset of a resumable upload; once complete, the upload that it became */
      200: {
        content: {
          "application/json": components["schemas"]["ResumableUploadView"];
        };
      };
    };
  };
  uploadResumableDrop: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Discard a resumable upload */
      204: {
      };
    };
  };
  uploadResumableAppend: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/offset+octet-stream": string;
      };
    };
    responses: {
      /** @description Continue a resumable upload (tus 1.0.0: Upload-Offset) */
      204: {
      };
    };
  };
  userList: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
    };
    responses: {
      /** @description Users, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["UserPage"];
        };
      };
    };
  };
  userCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["UserCreate"];
      };
    };
    responses: {
      /** @description Create a user with a first password */
      201: {
        content: {
          "application/json": components["schemas"]["UserView"];
        };
      };
    };
  };
  userGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A user */
      200: {
        content: {
          "application/json": components["schemas"]["UserView"];
        };
      };
    };
  };
  userDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Remove a user with all sessions and tokens; the name cannot be used again */
      204: {
      };
    };
  };
  userChange: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["UserChange"];
      };
    };
    responses: {
      /** @description Change the role of a user, or disable or enable the user; the last administrator is kept */
      200: {
        content: {
          "application/json": components["schemas"]["UserView"];
        };
      };
    };
  };
  userPassword: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["PasswordSet"];
      };
    };
    responses: {
      /** @description Set a password: your own, with the current one, or, as an administrator, anyone's; ends the other sessions of the user */
      200: {
        content: {
          "application/json": components["schemas"]["SessionView"];
        };
      };
    };
  };
  viewList: {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        projectId?: string;
      };
    };
    responses: {
      /** @description Saved views of the list of runs: those of the caller and the shared ones, newest first */
      200: {
        content: {
          "application/json": components["schemas"]["ViewPage"];
        };
      };
    };
  };
  viewCreate: {
    parameters: {
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["ViewCreate"];
      };
    };
    responses: {
      /** @description Save filter, order and columns of the list of runs under a name */
      201: {
        content: {
          "application/json": components["schemas"]["SavedView"];
        };
      };
    };
  };
  viewGet: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description A saved view */
      200: {
        content: {
          "application/json": components["schemas"]["SavedView"];
        };
      };
    };
  };
  viewDelete: {
    parameters: {
      path: {
        id: string;
      };
    };
    responses: {
      /** @description Delete a saved view */
      204: {
      };
    };
  };
  viewChange: {
    parameters: {
      path: {
        id: string;
      };
    };
    requestBody?: {
      content: {
        "application/json": components["schemas"]["ViewChange"];
      };
    };
    responses: {
      /** @description Change a saved view; making it the default replaces the previous default */
      200: {
        content: {
          "application/json": components["schemas"]["SavedView"];
        };
      };
    };
  };
}
