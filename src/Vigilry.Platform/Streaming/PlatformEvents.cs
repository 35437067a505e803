namespace Vigilry.Platform.Streaming;

/// <summary>Names of the stream that carries what happened between modules and replicas. They are part of the outer contract.</summary>
public static class PlatformEvents
{
    /// <summary>The Redis stream.</summary>
    public const string Key = "platform-events";

    /// <summary>Consumer group of detection.</summary>
    public const string RiskWorker = "risk-worker";

    /// <summary>Consumer group of the live broadcast.</summary>
    public const string WsService = "ws-service";

    /// <summary>Cursor of adaptive detection: a group without consumers, see <see cref="StreamCursor"/>.</summary>
    public const string AdaptiveDetection = "adaptive-detection";

    /// <summary>Events of one project were committed.</summary>
    public const string EventIngested = "EVENT_INGESTED";

    /// <summary>An incident was opened.</summary>
    public const string IncidentCreated = "INCIDENT_CREATED";

    /// <summary>An incident changed.</summary>
    public const string IncidentUpdated = "INCIDENT_UPDATED";
}
