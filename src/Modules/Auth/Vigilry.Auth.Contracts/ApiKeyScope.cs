namespace Vigilry.Auth.Contracts;

/// <summary>What an API key may do within its project.</summary>
public enum ApiKeyScope
{
    /// <summary>Post events.</summary>
    Ingest,

    /// <summary>Read events and incidents.</summary>
    Read,
}
