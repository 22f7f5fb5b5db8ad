namespace Spatial;

/// <summary>Rotation matrices to quaternions, as tables and networks have them.</summary>
public static class RotationQuaternion
{
    /// <summary>The unit quaternion of a rotation matrix, with a part w that is not negative.</summary>
    /// <remarks>Shepperd, "Quaternion from rotation matrix", 1978: the largest of the four parts is taken from the diagonal, so that nothing
    /// is divided by a small number.</remarks>
    public static Quaterniond Of(Matrix3d m)
    {
        var trace = m.M00 + m.M11 + m.M22;
        Quaterniond quaternion;
        if (trace >= m.M00 && trace >= m.M11 && trace >= m.M22)
        {
            quaternion = new(1 + trace, m.M21 - m.M12, m.M02 - m.M20, m.M10 - m.M01);
        }
        else if (m.M00 >= m.M11 && m.M00 >= m.M22)
        {
            quaternion = new(m.M21 - m.M12, 1 + m.M00 - m.M11 - m.M22, m.M01 + m.M10, m.M02 + m.M20);
        }
        else if (m.M11 >= m.M22)
        {
            quaternion = new(m.M02 - m.M20, m.M01 + m.M10, 1 - m.M00 + m.M11 - m.M22, m.M12 + m.M21);
        }
        else
        {
            quaternion = new(m.M10 - m.M01, m.M02 + m.M20, m.M12 + m.M21, 1 - m.M00 - m.M11 + m.M22);
        }

        var unit = quaternion.Normalized();
        return unit.W < 0 ? new(-unit.W, -unit.X, -unit.Y, -unit.Z) : unit;
    }
}
