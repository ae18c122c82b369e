/** The table through Sequelize: a model, and an instance of it per row. */
import pg from 'pg';
import { DataTypes, Sequelize } from 'sequelize';
import type { StadiumSource } from '../../shared/stadiums/respond.ts';
import { STADIUMS } from '../../shared/stadiums/seed-data.ts';
import type { DatabaseSettings } from '../../shared/stadiums/settings.ts';
import { STADIUM_FIELDS, type Stadium } from '../../shared/stadiums/stadium.ts';

const CONNECT_TIMEOUT_MS = 5000;

/** Connects at the first request. An environment has one request at a time, so it needs one connection. */
export function connectStadiums(settings: DatabaseSettings): StadiumSource {
  const sequelize = new Sequelize(settings.database, settings.username, settings.password, {
    dialect: 'postgres',
    // Sequelize would load the driver at run time, which a bundler does not see.
    dialectModule: pg,
    host: settings.host,
    port: settings.port,
    dialectOptions: { connectionTimeoutMillis: CONNECT_TIMEOUT_MS, ...(settings.tls ? { ssl: {} } : {}) },
    pool: { max: 1, min: 0, acquire: CONNECT_TIMEOUT_MS },
    // A broken connection is replaced by the next request instead of being tried again within this one.
    retry: { max: 0 },
    logging: false,
  });
  const model = sequelize.define(
    'stadium',
    {
      name: { type: DataTypes.TEXT, primaryKey: true },
      team: { type: DataTypes.TEXT, allowNull: false },
      city: { type: DataTypes.TEXT, allowNull: false },
      state: { type: DataTypes.TEXT, allowNull: false },
      capacity: { type: DataTypes.INTEGER, allowNull: false },
      opened: { type: DataTypes.INTEGER, allowNull: false },
      roof: { type: DataTypes.TEXT, allowNull: false },
    },
    { tableName: 'stadiums', timestamps: false },
  );
  return {
    async list() {
      const rows = await model.findAll({ attributes: [...STADIUM_FIELDS], order: [['name', 'ASC']] });
      return { stadiums: rows.map((row) => row.toJSON() as Stadium) };
    },
    async seed() {
      await model.sync();
      await model.bulkCreate(
        STADIUMS.map((stadium) => ({ ...stadium })),
        { updateOnDuplicate: [...STADIUM_FIELDS.slice(1)] },
      );
      return await model.count();
    },
  };
}
