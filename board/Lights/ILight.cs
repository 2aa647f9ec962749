namespace Amaranten.Board.Lights;

/// <summary>A light that can be lit.</summary>
public interface ILight : IDisposable
{
    /// <summary>Lights it or puts it out.</summary>
    void Set(bool lit);
}
