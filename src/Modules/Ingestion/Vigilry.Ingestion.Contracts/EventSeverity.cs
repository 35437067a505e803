namespace Vigilry.Ingestion.Contracts;

/// <summary>How bad an event is. ERROR and CRITICAL count as errors, unless a project says otherwise.</summary>
public enum EventSeverity
{
    /// <summary>For developers.</summary>
    Debug,

    /// <summary>Usual.</summary>
    Info,

    /// <summary>Unusual, and handled.</summary>
    Warning,

    /// <summary>Something failed.</summary>
    Error,

    /// <summary>The application or an important part of it failed.</summary>
    Critical,
}
