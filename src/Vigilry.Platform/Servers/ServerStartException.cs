namespace Vigilry.Platform.Servers;

/// <summary>An embedded server cannot run here. The message is for the operator: what is wrong, and what to do.</summary>
public sealed class ServerStartException : Exception
{
    public ServerStartException()
    {
    }

    public ServerStartException(string message)
        : base(message)
    {
    }

    public ServerStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
